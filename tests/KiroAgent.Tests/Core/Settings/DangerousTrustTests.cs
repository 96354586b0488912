using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

public sealed class DangerousTrustTests
{
    [TestCase("*")]
    [TestCase("sudo *")]
    [TestCase("sudo apt-get update")]
    [TestCase("rm *")]
    [TestCase("rm -f *")]
    [TestCase("bash *")]
    [TestCase("/bin/sh *")]
    [TestCase("sh -c *")]
    [TestCase("bash -c 'npm test'")]
    [TestCase("node *")]
    [TestCase("node -e *")]
    [TestCase("python *")]
    [TestCase("python3 -m *")]
    [TestCase("curl *")]
    [TestCase("curl https://x *")]
    [TestCase("wget *")]
    [TestCase("npx *")]
    [TestCase("npm exec *")]
    [TestCase("chmod *")]
    [TestCase("git *")]
    [TestCase("env *")]
    [TestCase("xargs *")]
    [TestCase("find *")]
    [TestCase("docker run *")]
    [TestCase("PowerShell.exe *")]
    [TestCase("ssh *")]
    public void Is_flagged(string pattern) => Assert.That(DangerousTrust.Of(pattern), Is.Not.Null.And.EndsWith("."));

    [TestCase("npm test")]
    [TestCase("npm *")]
    [TestCase("npm run *")]
    [TestCase("git status *")]
    [TestCase("git log")]
    [TestCase("python manage.py test")]
    [TestCase("node scripts/build.mjs *")]
    [TestCase("cargo *")]
    [TestCase("docker ps *")]
    [TestCase("ls *")]
    [TestCase("")]
    [TestCase("rmx *")]
    public void Is_not(string pattern) => Assert.That(DangerousTrust.Of(pattern), Is.Null);

    [TestCase("X", "sk-proj-abcdefghijkl0123456789", true)]
    [TestCase("X", "AKIAIOSFODNN7EXAMPLE", true)]
    [TestCase("X", "eyJhbGciOiJIUzI1NiJ9.e30.abc", true)]
    [TestCase("X", "-----BEGIN PRIVATE KEY-----", true)]
    [TestCase("DB_PASSWORD", "hunter2hunter2", true)]
    [TestCase("API_KEY", "short", false)]
    [TestCase("API_KEY", "${API_KEY}", false)]
    [TestCase("TOKEN_FILE", "/run/secrets/token", false)]
    [TestCase("TOKEN_LIMIT", "100000000", false)]
    [TestCase("X", "a perfectly ordinary sentence 12", false)]
    [TestCase("X", "https://example.com/a/b/c/d?e=f1", false)]
    [TestCase("X", "", false)]
    public void Secrets(string name, string value, bool likely) => Assert.That(LiteralSecret.IsLikely(name, value), Is.EqualTo(likely));
}
