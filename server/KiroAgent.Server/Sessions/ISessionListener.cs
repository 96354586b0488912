using KiroAgent.Core.Sessions;

namespace KiroAgent.Server.Sessions;

/// <summary>
/// Hears what happens in sessions, in order: everything journaled, and what passes by without being kept. Two
/// implementations: the wire's, and the recorder of the tests. Called while the session's gate is held or from its turn: it must not wait; the streams' tasks complete when the client keeps up.
/// </summary>
internal interface ISessionListener
{
    /// <summary>A line was journaled and the state moved.</summary>
    void OnRecorded(Session session, JournalLine line, SessionState before, SessionState after);

    /// <summary>The model says more text; void again when the step is retried.</summary>
    Task OnText(Session session, string text);

    /// <summary>The model thinks aloud.</summary>
    Task OnThought(Session session, string text);

    /// <summary>A running tool says something.</summary>
    void OnToolOutput(Session session, string toolCallId, string text);
}
