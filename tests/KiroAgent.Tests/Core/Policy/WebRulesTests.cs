using System.Net;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Policy;

[TestFixture]
internal sealed class WebRulesTests
{
    [TestCase("8.8.8.8", true)]
    [TestCase("93.184.216.34", true)]
    [TestCase("127.0.0.1", false)]
    [TestCase("127.8.9.1", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("10.1.2.3", false)]
    [TestCase("172.15.0.1", true)]
    [TestCase("172.16.0.1", false)]
    [TestCase("172.31.255.255", false)]
    [TestCase("172.32.0.1", true)]
    [TestCase("192.168.1.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("100.64.0.1", false)]
    [TestCase("100.128.0.1", true)]
    [TestCase("198.18.0.1", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("255.255.255.255", false)]
    [TestCase("::", false)]
    [TestCase("::1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("fc00::1", false)]
    [TestCase("fd12:3456::1", false)]
    [TestCase("ff02::1", false)]
    [TestCase("::ffff:127.0.0.1", false)]
    [TestCase("::ffff:8.8.8.8", true)]
    [TestCase("::127.0.0.1", false)]
    [TestCase("64:ff9b::7f00:1", false)]
    [TestCase("64:ff9b::808:808", true)]
    [TestCase("2002:7f00:1::", false)]
    [TestCase("2002:808:808::", true)]
    [TestCase("2001:0:1::1", false)]
    [TestCase("2001:db8::1", false)]
    [TestCase("2606:4700::1111", true)]
    public void Public_addresses(string address, bool expected) => Assert.That(WebRules.IsPublic(IPAddress.Parse(address)), Is.EqualTo(expected));

    // What a host can be written as, besides itself: the URL's parser reads numbers of every base.
    [TestCase("http://example.org/", "Ask")]
    [TestCase("http://127.0.0.1/", "Deny")]
    [TestCase("http://2130706433/", "Deny")]
    [TestCase("http://0x7f.1/", "Deny")]
    [TestCase("http://0177.0.0.1/", "Deny")]
    [TestCase("http://[::1]/", "Deny")]
    [TestCase("http://[::ffff:169.254.169.254]/", "Deny")]
    [TestCase("http://localhost/", "Deny")]
    [TestCase("http://LOCALHOST./", "Deny")]
    [TestCase("http://a.localhost/", "Deny")]
    [TestCase("http://printer/", "Deny")]
    [TestCase("http://metadata.google.internal/", "Deny")]
    [TestCase("http://user:pass@example.org/", "Deny")]
    [TestCase("ftp://example.org/", "Deny")]
    [TestCase("file:///etc/passwd", "Deny")]
    public void By_default(string url, string expected) => Assert.That(Judge(url, AgentSettings.Default), Is.EqualTo(expected));

    [TestCase("https://example.org/", "Allow")]
    [TestCase("http://127.0.0.1/", "Deny")]
    public void Under_autoAccept(string url, string expected) => Assert.That(Judge(url, new AgentSettings { AutoAccept = true }), Is.EqualTo(expected));

    [TestCase("https://example.org/", "Deny")]
    [TestCase("http://127.0.0.1:8080/", "Ask")]
    [TestCase("http://127.0.0.1:9090/", "Deny")]
    [TestCase("https://docs.example.com/", "Ask")]
    [TestCase("https://example.com/", "Deny")]
    [TestCase("https://notexample.com/", "Deny")]
    public void With_allowed_hosts(string url, string expected) =>
        Assert.That(Judge(url, new AgentSettings { AllowedHosts = ["127.0.0.1:8080", "*.example.com"] }), Is.EqualTo(expected));

    [Test]
    public void A_listed_private_host_is_asked_about_even_under_autoAccept() =>
        Assert.That(Judge("http://127.0.0.1/", new AgentSettings { AutoAccept = true, AllowedHosts = ["127.0.0.1"] }), Is.EqualTo("Ask"));

    [TestCase("https://example.org/", "Ask")]
    [TestCase("http://127.0.0.1/", "Deny")]
    public void With_every_host_allowed(string url, string expected) => Assert.That(Judge(url, new AgentSettings { AllowedHosts = ["*"] }), Is.EqualTo(expected));

    [TestCase("https://example.org/x", "example.org", "Allow")]
    [TestCase("https://sub.example.org/x", "example.org", "Ask")]
    [TestCase("https://sub.example.org/x", "*.example.org", "Allow")]
    [TestCase("http://127.0.0.1/", "127.0.0.1", "Deny")]
    public void With_a_rule_of_the_user(string url, string pattern, string expected) =>
        Assert.That(Judge(url, AgentSettings.Default, new RememberedRule("fetch", pattern, "session")), Is.EqualTo(expected));

    [Test]
    public void The_host_is_offered_as_a_rule()
    {
        var verdict = WebRules.Judge(new Uri("https://Example.ORG/a?b"), AgentSettings.Default, []).Verdict;
        Assert.That(verdict.Subject, Is.EqualTo(new AskSubject.Fetch("https://example.org/a?b")));
        Assert.That(verdict.Suggestions.Select(s => (s.Pattern, s.Scope)), Is.EqualTo(new[] { ("example.org", "session"), ("example.org", "workspace"), ("example.org", "user") }));
    }

    private static string Judge(string url, AgentSettings settings, params RememberedRule[] rules) =>
        WebRules.Judge(new Uri(url), settings, rules).Verdict.Kind.ToString();
}
