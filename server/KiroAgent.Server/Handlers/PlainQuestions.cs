using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;

namespace KiroAgent.Server.Handlers;

/// <summary>Asks a plain LSP client by a message box with the options as buttons; without an answer the question stays open.</summary>
internal static class PlainQuestions
{
    public static async Task AskAsync(Connection connection, Sessions.Session session, Core.Sessions.Question question, Workbench bench, SessionAccess access, Log log)
    {
        try
        {
            var actions = question.Options.Select(o => new MessageActionItem(o)).ToList();
            var chosen = await connection.RequestAsync(
                Methods.ShowMessageRequest, new ShowMessageRequestParams(MessageType.Info, question.Text, actions.Count == 0 ? null : actions));
            if (chosen is { Title: { } title })
            {
                (await access.OutsideGateAsync(session, () => new TurnDesk(session, bench).AnswerAsync(question.Id, title)))();
            }
        }
        catch (Exception e)
        {
            // The client cannot show it, or somebody else answered first: the question stays where session/open shows it.
            log.Debug("a question was not answered by message box: " + e.Message);
        }
    }
}
