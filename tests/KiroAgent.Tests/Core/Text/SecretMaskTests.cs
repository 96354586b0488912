using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

[TestFixture]
internal sealed class SecretMaskTests
{
    [TestCase("key sk-ant-api03-abcdefghij0123456789 end", "key ••• end")]
    [TestCase("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "•••")]
    [TestCase("id AKIAIOSFODNN7EXAMPLE.", "id •••.")]
    [TestCase("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc_DEF-123", "jwt •••")]
    [TestCase("postgres://app:hunter2@db.example/x", "postgres://app:•••@db.example/x")]
    [TestCase("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer •••")]
    [TestCase("DB_PASSWORD=correct-horse", "DB_PASSWORD=•••")]
    [TestCase("\"api_key\": \"0123456789\"", "\"api_key\": \"•••\"")]
    [TestCase("-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----\nafter", "•••\nafter")]
    [TestCase("the value my-own-value-1 is known", "the value ••• is known")]
    [TestCase("nothing to see: the keyboard, a token ring, tasks-list", "nothing to see: the keyboard, a token ring, tasks-list")]
    public void Secrets_are_taken_out(string text, string expected)
    {
        var mask = new SecretMask();
        mask.Hide("my-own-value-1");
        mask.Hide("the");
        Assert.That(mask.Of(text), Is.EqualTo(expected));
    }
}
