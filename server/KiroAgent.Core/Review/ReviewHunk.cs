using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>One undecided place of a file: these lines of the baseline became those lines of the current text. An id never stands for other lines than it was made for.</summary>
/// <param name="Id">Unique in the session.</param>
/// <param name="Baseline">The removed lines, in the baseline.</param>
/// <param name="Current">The added lines, in the current text.</param>
/// <param name="UserEdited">True when the user changed lines in it: accepting takes both, rejecting is a conflict.</param>
public sealed record ReviewHunk(string Id, LineSpan Baseline, LineSpan Current, bool UserEdited);
