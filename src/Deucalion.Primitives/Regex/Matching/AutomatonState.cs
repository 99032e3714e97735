namespace Deucalion.Primitives.Regex.Matching;

/// <summary>A state of the <see cref="LazyAutomaton"/>: a set of instructions, and what is known of where it leads.</summary>
internal sealed class AutomatonState(int[] instructions, byte before, bool accepts, bool acceptsRest, int classes)
{
    /// <summary>The set, ascending.</summary>
    public int[] Instructions { get; } = instructions;

    /// <summary>Flags of what lies before the place; 0 where no instruction looks at it.</summary>
    public byte Before { get; } = before;

    /// <summary>True when the text may end here.</summary>
    public bool Accepts { get; } = accepts;

    /// <summary>True when the answer is <see cref="Accepts"/> whatever follows.</summary>
    public bool IsFinal { get; } = acceptsRest || instructions.Length == 0;

    /// <summary>The next state by class; null where it is not known yet. Filled by many threads, always with equal states.</summary>
    public AutomatonState?[] Next { get; } = instructions.Length == 0 || acceptsRest ? [] : new AutomatonState?[classes];

    /// <summary>Next state of the same hash in the automaton's table.</summary>
    public AutomatonState? Chained { get; set; }
}
