using Deucalion.Primitives.Regex.Syntax;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>
/// Walks sets of instructions of a <see cref="Program"/>: the work behind each transition of the deterministic automaton, and the whole
/// matching when that automaton would not pay. One thread at a time.
/// </summary>
internal sealed class Stepper(Program program)
{
    private readonly SparseSet _seen = new(program.Code.Length);
    private readonly SparseSet _expandSeen = new(program.Code.Length);
    private readonly int[] _stack = new int[(2 * program.Code.Length) + 2];
    private int[] _present = new int[16];
    private int[] _kept = new int[16];
    private int[] _expanded = new int[16];
    private int _presentCount;
    private int _keptCount;
    private int _expandedCount;
    private byte _before;

    /// <summary>Instructions of the present set: those that take a code point, look at a place or match.</summary>
    public ReadOnlySpan<int> Present => _present.AsSpan(0, _presentCount);

    /// <summary>Flags of what lies before the place.</summary>
    public byte Before => _before;

    /// <summary>Starts at the start of the text.</summary>
    public void Start()
    {
        Begin();
        Close(program.Start, _seen, ref _kept, ref _keptCount);
        End(PlaceContext.Edge);
    }

    /// <summary>Starts from a set that was read from <see cref="Present"/> before.</summary>
    public void Load(ReadOnlySpan<int> instructions, byte before)
    {
        Ensure(ref _present, instructions.Length);
        instructions.CopyTo(_present);
        _presentCount = instructions.Length;
        _before = before;
    }

    /// <summary>Takes a code point (or the representative of its class).</summary>
    public void Step(int rune)
    {
        byte behind = program.HasAsserts ? PlaceContext.Of(rune) : (byte)0;
        ReadOnlySpan<int> from = Expand(behind);
        Begin();
        Instruction[] code = program.Code;
        foreach (int pc in from)
        {
            ref readonly Instruction i = ref code[pc];
            if (i.Op == Op.MatchRest)
            {
                Close(pc, _seen, ref _kept, ref _keptCount);
            }
            else if (program.Takes(i, rune))
            {
                Close(i.B, _seen, ref _kept, ref _keptCount);
            }
        }

        End(behind);
    }

    /// <summary>True when the text may end here.</summary>
    public bool AcceptsAtEnd() => Contains(Expand(PlaceContext.Edge), Op.Match) || Contains(Expand(PlaceContext.Edge), Op.MatchRest);

    /// <summary>True when whatever follows matches.</summary>
    public bool AcceptsRest() => Contains(Present, Op.MatchRest);

    /// <summary>True when an instruction of the present set looks at the place.</summary>
    public bool LooksAtPlace() => program.HasAsserts && Contains(Present, Op.Assert);

    private bool Contains(ReadOnlySpan<int> set, Op op)
    {
        foreach (int pc in set)
        {
            if (program.Code[pc].Op == op)
            {
                return true;
            }
        }

        return false;
    }

    private void Begin()
    {
        _seen.Clear();
        _keptCount = 0;
    }

    private void End(byte before)
    {
        (_present, _kept) = (_kept, _present);
        _presentCount = _keptCount;
        _before = before;
    }

    // The present set with the conditions on the place resolved.
    private ReadOnlySpan<int> Expand(byte behind)
    {
        if (!LooksAtPlace())
        {
            return Present;
        }

        _expandSeen.Clear();
        _expandedCount = 0;
        foreach (int pc in Present)
        {
            Close(pc, _expandSeen, ref _expanded, ref _expandedCount);
        }

        // The list grows while it is walked: behind a condition there may be another.
        for (int k = 0; k < _expandedCount; k++)
        {
            Instruction i = program.Code[_expanded[k]];
            if (i.Op == Op.Assert && PlaceContext.Fits((Place)i.A, _before, behind))
            {
                Close(i.B, _expandSeen, ref _expanded, ref _expandedCount);
            }
        }

        return _expanded.AsSpan(0, _expandedCount);
    }

    // Adds what can be reached from an instruction without taking a code point or looking at the place.
    private void Close(int from, SparseSet seen, ref int[] into, ref int count)
    {
        int depth = 0;
        _stack[depth++] = from;
        while (depth > 0)
        {
            int pc = _stack[--depth];
            if (!seen.Add(pc))
            {
                continue;
            }

            Instruction i = program.Code[pc];
            switch (i.Op)
            {
                case Op.Split:
                    _stack[depth++] = i.B;
                    _stack[depth++] = i.A;
                    break;
                case Op.Save:
                    _stack[depth++] = i.B;
                    break;
                default:
                    Ensure(ref into, count + 1);
                    into[count++] = pc;
                    break;
            }
        }
    }

    private static void Ensure(ref int[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }
    }
}
