using System.Collections.Immutable;
using System.Text;

namespace KiroAgent.Core.Text;

/// <summary>What a merge does where both sides changed the same lines differently.</summary>
public enum ConflictChoice
{
    /// <summary>Say so; the merged text then has our lines there.</summary>
    Report,

    /// <summary>Take our lines.</summary>
    Ours,

    /// <summary>Take their lines.</summary>
    Theirs,
}

/// <summary>A place both sides changed differently, on each text and in the merged one.</summary>
public sealed record MergeConflict(LineSpan Base, LineSpan Ours, LineSpan Theirs, LineSpan Merged);

/// <summary>A merged text and the places where it had to choose.</summary>
/// <param name="Text">The merged text.</param>
/// <param name="Conflicts">Where both sides changed the same lines differently, whatever was chosen for them.</param>
/// <param name="Choice">What was chosen.</param>
public sealed record MergeResult(string Text, ImmutableArray<MergeConflict> Conflicts, ConflictChoice Choice)
{
    /// <summary>True when something is left for a person to decide: the text must not be written.</summary>
    public bool Conflict => Choice == ConflictChoice.Report && !Conflicts.IsEmpty;
}

/// <summary>
/// Merges two texts made from the same base, by line, terminators included. Changes conflict when they share a line of the
/// base, or both insert at one place, and are not the same; changes that stand side by side do not. A side that rewrote
/// every line ending conflicts with every edit of the other: nothing is guessed.
/// </summary>
public static class ThreeWay
{
    /// <summary>Merges ours and theirs over their base.</summary>
    public static MergeResult Merge(string baseText, string ours, string theirs, ConflictChoice choice)
    {
        if (ours == theirs || theirs == baseText)
        {
            return new MergeResult(ours, [], choice);
        }

        if (ours == baseText)
        {
            return new MergeResult(theirs, [], choice);
        }

        var origin = TextLines.Of(baseText);
        var our = new MergeSide(TextLines.Of(ours), origin);
        var their = new MergeSide(TextLines.Of(theirs), origin);
        our.MeetWhereEqual(their);
        their.MeetWhereEqual(our);
        return Write(origin, our, their, Parted(origin, Regions(our, their), our, their), choice);
    }

    /// <summary>Changes that share a line or a place of insertion, put together.</summary>
    private static List<Region> Regions(MergeSide ours, MergeSide theirs)
    {
        var regions = new List<Region>();
        var (i, j) = (0, 0);
        while (i < ours.Changes.Count || j < theirs.Changes.Count)
        {
            var ourTurn = j == theirs.Changes.Count
                || (i < ours.Changes.Count && Order(ours.Changes[i]).CompareTo(Order(theirs.Changes[j])) <= 0);
            var change = ourTurn ? ours.Changes[i] : theirs.Changes[j];
            (i, j) = ourTurn ? (i + 1, j) : (i, j + 1);
            var one = new Region(change.Base, LineSpan.Between(ourTurn ? i - 1 : i, i), LineSpan.Between(ourTurn ? j : j - 1, j));
            if (regions.Count > 0 && regions[^1] is var last && (one.Base.Start < last.Base.End || one.Base == last.Base))
            {
                regions[^1] = last.With(one);
            }
            else
            {
                regions.Add(one);
            }
        }

        return regions;
    }

    private static (int, int) Order(LineChange change) => (change.BaseStart, change.BaseEnd);

    /// <summary>Side by side, one side's lines could run into the other's (a last line without terminator): then they are one region, a conflict.</summary>
    private static List<Region> Parted(TextLines origin, List<Region> regions, MergeSide ours, MergeSide theirs)
    {
        var parted = new List<Region>(regions.Count);
        for (var i = 0; i < regions.Count;)
        {
            var first = i;
            var chain = regions[i];
            for (i++; i < regions.Count && regions[i].Base.Start == chain.Base.End; i++)
            {
                chain = chain.With(regions[i]);
            }

            var inside = regions.GetRange(first, i - first);
            if (inside.Count > 1 && RunsTogether(origin, chain, inside, ours, theirs))
            {
                parted.Add(chain);
            }
            else
            {
                parted.AddRange(inside);
            }
        }

        return parted;
    }

    private static bool RunsTogether(TextLines origin, Region chain, List<Region> regions, MergeSide ours, MergeSide theirs) =>
        RunsTogether(origin, chain, regions, (ours, theirs), region => region.Ours.Count > 0)
        || RunsTogether(origin, chain, regions, (ours, theirs), region => region.Theirs.Count == 0);

    private static bool RunsTogether(TextLines origin, Region chain, List<Region> regions, (MergeSide Ours, MergeSide Theirs) sides, Func<Region, bool> takesOurs)
    {
        var around = LineSpan.Between(Math.Max(0, chain.Base.Start - 1), Math.Min(origin.Count, chain.Base.End + 1));
        var text = new StringBuilder().Append(origin[LineSpan.Between(around.Start, chain.Base.Start)]);
        var lines = around.Count - chain.Base.Count;
        foreach (var region in regions)
        {
            var (side, changes) = takesOurs(region) ? (sides.Ours, region.Ours) : (sides.Theirs, region.Theirs);
            text.Append(side.All[side.Lines(region.Base, changes)]);
            lines += side.Lines(region.Base, changes).Count;
        }

        return TextLines.Of(text.Append(origin[LineSpan.Between(chain.Base.End, around.End)]).ToString()).Count != lines;
    }

    private static MergeResult Write(TextLines origin, MergeSide ours, MergeSide theirs, List<Region> regions, ConflictChoice choice)
    {
        var text = new StringBuilder(Math.Max(ours.All.Text.Length, theirs.All.Text.Length) + 256);
        var conflicts = ImmutableArray.CreateBuilder<MergeConflict>();
        var (done, line) = (0, 0);
        foreach (var region in regions)
        {
            text.Append(origin[LineSpan.Between(done, region.Base.Start)]);
            line += region.Base.Start - done;
            done = region.Base.End;
            var ourText = ours.Text(region.Base, region.Ours);
            var theirText = theirs.Text(region.Base, region.Theirs);
            var conflict = region.Ours.Count > 0 && region.Theirs.Count > 0 && ourText != theirText;
            var takeTheirs = conflict ? choice == ConflictChoice.Theirs : region.Ours.Count == 0;
            var taken = takeTheirs ? theirs.Lines(region.Base, region.Theirs) : ours.Lines(region.Base, region.Ours);
            if (conflict)
            {
                conflicts.Add(new MergeConflict(
                    region.Base, ours.Lines(region.Base, region.Ours), theirs.Lines(region.Base, region.Theirs), new LineSpan(line, taken.Count)));
            }

            text.Append(takeTheirs ? theirText : ourText);
            line += taken.Count;
        }

        text.Append(origin[LineSpan.Between(done, origin.Count)]);
        return new MergeResult(text.ToString(), conflicts.DrainToImmutable(), choice);
    }

    /// <summary>Lines of the base and the changes both sides made to them, as ranges of their lists.</summary>
    private readonly record struct Region(LineSpan Base, LineSpan Ours, LineSpan Theirs)
    {
        public Region With(Region next) => new(
            LineSpan.Between(Base.Start, Math.Max(Base.End, next.Base.End)),
            LineSpan.Between(Ours.Start, next.Ours.End),
            LineSpan.Between(Theirs.Start, next.Theirs.End));
    }
}
