using Deucalion.Primitives.Regex.Syntax;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>Finds where the groups of a matching text lie, preferring as RE2 and Perl do (leftmost-first): a Pike machine, linear in the text.</summary>
internal sealed class CaptureMatcher(Program program)
{
    private readonly Stack<(int Pc, CaptureMark? Marks)> _stack = new();
    private readonly SparseSet _seen = new(program.Code.Length);
    private List<(int Pc, CaptureMark? Marks)> _threads = [];
    private List<(int Pc, CaptureMark? Marks)> _next = [];

    /// <summary>Matches the whole text; fills start and end of group n at 2n and 2n+1 (UTF-16 indexes, -1 when it took no part).</summary>
    public bool TryMatch(ReadOnlySpan<char> text, Span<int> slots)
    {
        _threads.Clear();
        _seen.Clear();
        byte before = PlaceContext.Edge;
        int at = 0;
        Follow(program.Start, null, 0, before, Behind(text, 0), _threads);
        while (at < text.Length && _threads.Count > 0)
        {
            int rune = RuneDecoder.Next(text, ref at);
            before = PlaceContext.Of(rune);
            byte behind = Behind(text, at);
            _next.Clear();
            _seen.Clear();
            foreach ((int pc, CaptureMark? marks) in _threads)
            {
                ref readonly Instruction i = ref program.Code[pc];
                if (program.Takes(i, rune))
                {
                    Follow(i.B, marks, at, before, behind, _next);
                }
            }

            (_threads, _next) = (_next, _threads);
        }

        return Finish(text.Length, slots);
    }

    private bool Finish(int length, Span<int> slots)
    {
        _seen.Clear();
        foreach ((int pc, CaptureMark? marks) in _threads)
        {
            if (program.Code[pc].Op != Op.Match)
            {
                continue;
            }

            slots.Fill(-1);
            for (CaptureMark? m = marks; m is not null; m = m.Earlier)
            {
                // The list runs from the newest to the oldest: the newest of a slot holds.
                if (slots[m.Slot] < 0)
                {
                    slots[m.Slot] = m.Position;
                }
            }

            slots[0] = 0;
            slots[1] = length;
            return true;
        }

        return false;
    }

    private static byte Behind(ReadOnlySpan<char> text, int at) =>
        at >= text.Length ? PlaceContext.Edge : PlaceContext.Of(RuneDecoder.Next(text, ref at));

    // Adds the threads that start at an instruction, the preferred first.
    private void Follow(int from, CaptureMark? marks, int at, byte before, byte behind, List<(int Pc, CaptureMark? Marks)> into)
    {
        _stack.Push((from, marks));
        while (_stack.TryPop(out (int Pc, CaptureMark? Marks) t))
        {
            if (!_seen.Add(t.Pc))
            {
                continue;
            }

            Instruction i = program.Code[t.Pc];
            switch (i.Op)
            {
                case Op.Split:
                    _stack.Push((i.B, t.Marks));
                    _stack.Push((i.A, t.Marks));
                    break;
                case Op.Save:
                    _stack.Push((i.B, new CaptureMark(i.A, at, t.Marks)));
                    break;
                case Op.Assert:
                    if (PlaceContext.Fits((Place)i.A, before, behind))
                    {
                        _stack.Push((i.B, t.Marks));
                    }

                    break;
                default:
                    into.Add((t.Pc, t.Marks));
                    break;
            }
        }
    }
}
