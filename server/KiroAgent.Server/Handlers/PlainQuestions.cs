using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// Asks a plain LSP client by a message box with the options as buttons. Such a client has no other way to answer, so a box closed without one is
/// the answer that there is none: the call fails, and the agent goes on. One that could not be shown, or whose client went away, is no answer.
/// </summary>
internal static class PlainQuestions
{
    public static async Task AskAsync(Connection connection, Sessions.Session session, Core.Sessions.Question question, Workbench bench, SessionAccess access, Func<bool> isLeaving, Log log)
    {
        try
        {
            var actions = question.Options.Select(o => new MessageActionItem(o)).ToList();
            var chosen = await connection.RequestAsync(
                Methods.ShowMessageRequest, new ShowMessageRequestParams(MessageType.Info, question.Text, actions.Count == 0 ? null : actions));
            if (chosen?.Title is null && (actions.Count == 0 || isLeaving()))
            {
                return;
            }
            (await access.OutsideGateAsync(session, () => new TurnDesk(session, bench).AnswerAsync(question.Id, chosen?.Title)))();
        }
        catch (Exception e)
        {
            // The client cannot show it, or somebody else answered first: the question stays where session/open shows it.
            log.Debug("a question was not answered by message box: " + e.Message);
        }
    }
}
