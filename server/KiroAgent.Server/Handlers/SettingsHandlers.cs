using System.Text;
using KiroAgent.Core.Settings;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Handlers;

/// <summary>Settings, workspace trust, and the language features of the configuration files.</summary>
internal sealed class SettingsHandlers(ServerHost host)
{
    // LSP's numbers of CompletionItemKind.
    private const int FunctionKind = 3, PropertyKind = 10, ValueKind = 12;

    /// <summary>In force for whatever was sent after it; what follows from it is told from the pool.</summary>
    public Task DidChangeConfiguration(DidChangeConfigurationParams p, RequestContext context)
    {
        host.Config.Settings.SetEditor(p.Settings);
        return Task.Run(host.Config.Settings.Look);
    }

    /// <summary>As <see cref="DidChangeConfiguration"/>: a request behind a withdrawal is never judged as trusted.</summary>
    public Task DidChangeTrust(DidChangeTrustParams p, RequestContext context)
    {
        host.Config.Settings.SetTrusted(p.WorkspaceTrusted);
        return Task.Run(host.Config.Settings.Look);
    }

    /// <summary>Keys from the editor's secret storage: hidden from the log first, kept in memory only.</summary>
    public Task Secrets(SecretsParams p, RequestContext context)
    {
        foreach (var value in p.Values.Values)
        {
            host.HideSecret(value ?? "");
        }
        host.Keys.Set(p.Values);
        return Task.CompletedTask;
    }

    public Task<SettingsGetResult> Get(EmptyParams p, RequestContext context) => Task.FromResult(SettingsToWire.Of(host.Config.Settings));

    /// <summary>Offers names and values in a configuration file; in any other document nothing.</summary>
    public Task<IReadOnlyList<CompletionItem>> Complete(TextDocumentPositionParams p, RequestContext context)
    {
        IReadOnlyList<CompletionItem> items = [];
        if (host.Config.Documents.Find(p.TextDocument.Uri) is { } document)
        {
            var map = new TextMap(document.Text);
            items =
            [
                .. SettingsLanguage.Complete(document.Text, map.OffsetOf(new TextPlace(p.Position.Line, p.Position.Character)), document.File.IsMcp).Select(offer => new CompletionItem(
                    offer.Label, offer.Kind switch { OfferKind.Key => PropertyKind, OfferKind.Tool => FunctionKind, _ => ValueKind },
                    offer.Detail.Length > 0 ? offer.Detail : null, offer.Documentation.Length > 0 ? offer.Documentation : null,
                    TextEdit: new TextEdit(SettingsToWire.Range(map, offer.Span), offer.NewText))),
            ];
        }
        return Task.FromResult(items);
    }

    /// <summary>Explains a key of a configuration file: what it does, its default, its value in force and where that comes from.</summary>
    public Task<Hover?> Explain(TextDocumentPositionParams p, RequestContext context) => Task.FromResult(
        host.Config.Documents.Find(p.TextDocument.Uri) is { } document ? Explain(document, p.Position) : null);

    private Hover? Explain(ConfigDocument document, Position position)
    {
        var map = new TextMap(document.Text);
        var offset = map.OffsetOf(new TextPlace(position.Line, position.Character));
        if (SettingsLanguage.McpMemberAt(document.Text, offset, document.File.IsMcp) is { } mcp)
        {
            return Of($"**{mcp.Member.Name}**\n\n{mcp.Member.Description}", mcp.Span, map);
        }
        if (document.File.IsMcp || SettingsLanguage.KeyAt(document.Text, offset) is not { } found)
        {
            return null;
        }
        var (key, held) = (found.Key, host.Config.Settings.Current.Held[found.Key.Name]);
        var text = new StringBuilder().Append("**").Append(key.Name).Append("**: ").Append(key.TypeInWords).Append("\n\n").Append(key.Description).Append('\n');
        foreach (var word in key.Words)
        {
            text.Append("\n- `").Append(word.Word).Append("`: ").Append(word.Description);
        }
        text.Append(key.Words.IsEmpty ? "" : "\n").Append("\nDefault: ").Append(key.Default is { } value ? $"`{value.Json}`" : "none");
        text.Append("\n\nIn force: ").Append(held.Value is { } now && key.Type != SettingType.Servers ? $"`{now.Json}`" : held.Value is SettingValue.Servers { Entries: { Length: > 0 } servers } ? string.Join(", ", servers.Select(s => s.Name)) : "none");
        text.Append(held.Source == "default" ? ", the default" : $", from {held.Source}");
        return Of(text.ToString(), found.Span, map);
    }

    private static Hover Of(string text, TextSpan span, TextMap map) => new(new MarkupContent("markdown", text), SettingsToWire.Range(map, span));
}
