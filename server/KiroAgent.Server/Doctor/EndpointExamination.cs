using KiroAgent.Server.Models;

namespace KiroAgent.Server.Doctor;

/// <summary>Whether the endpoints of the models in use answer: asked only by <c>doctor check</c>, all at once, each for a few seconds.</summary>
internal static class EndpointExamination
{
    /// <summary>The report with what came of it; an endpoint that does not answer, or not with this key, is a problem. A model that cannot be used is not asked about.</summary>
    public static async Task<DoctorReport> CheckedAsync(DoctorReport report, ModelKeys keys, TimeProvider time)
    {
        var providers = report.Models.Where(m => m.Available).Select(m => Provider.Of(m.Id)?.Provider).OfType<Provider>().Distinct()
            .Select(provider => (Provider: provider, provider.Access(keys).Access)).ToList();
        using var late = new CancellationTokenSource(EndpointLook.Patience, time);
        var looks = await Task.WhenAll(providers.Where(p => p.Access is not null).Select(async p => (p.Provider, p.Access!.Host, Look: await EndpointLook.AtAsync(p.Access!, late.Token))));
        return report with
        {
            Hosts = [.. report.Hosts.Select(h => looks.FirstOrDefault(l => l.Host == h.Host && Provider.Of(h.For)?.Provider == l.Provider) is { Look: { } look } ? h with { Answer = look.Note } : h)],
            Problems = [.. report.Problems, .. looks.Where(l => l.Look.Reach != Reach.Answers).Select(l => l.Look.Note)],
        };
    }
}
