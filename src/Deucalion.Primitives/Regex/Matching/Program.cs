using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>A compiled pattern: a nondeterministic automaton over code points.</summary>
internal sealed class Program(Instruction[] code, RuneSet[] sets, int start)
{
    /// <summary>The instructions.</summary>
    public Instruction[] Code { get; } = code;

    /// <summary>Sets that instructions name.</summary>
    public RuneSet[] Sets { get; } = sets;

    /// <summary>First instruction.</summary>
    public int Start { get; } = start;

    /// <summary>True when an instruction looks at the place.</summary>
    public bool HasAsserts { get; } = Array.Exists(code, i => i.Op == Op.Assert);

    /// <summary>True when the instruction takes the code point.</summary>
    public bool Takes(in Instruction i, int rune) => i.Op == Op.Rune ? i.A == rune : i.Op == Op.Set && Sets[i.A].Contains(rune);
}
