using System.Runtime.InteropServices;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>
/// The deterministic automaton of a program, built as texts ask for it. Matching takes no lock; a missing transition is computed by the
/// thread that needs it. When the states outgrow their budget the table is dropped and starts anew (threads on old states go on; the
/// collector takes those away). A text that builds too many states is finished by walking the sets directly: linear time always.
/// </summary>
internal sealed class LazyAutomaton(Program program)
{
    // Budget of one pattern: enough for all states of any pattern people write by hand.
    private const int MaxStates = 10_000;
    private const long MaxBytes = 4 << 20;

    // From here on a text must have more than two code points a new state, else building does not pay.
    private const int FreeStates = 1_000;

    private readonly Alphabet _alphabet = new(program);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, AutomatonState> _table = [];
    private AutomatonState? _start;
    private Stepper? _spare;
    private int _states;
    private long _bytes;

    /// <summary>States in the table now.</summary>
    public int StateCount => _states;

    /// <summary>True when the whole text matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        AutomatonState state = Volatile.Read(ref _start) ?? Begin();
        int[] ascii = _alphabet.Ascii;
        int built = 0;
        int at = 0;
        while (at < utf8.Length)
        {
            if (state.IsFinal)
            {
                return state.Accepts;
            }

            byte b = utf8[at];
            int symbol;
            if (b < 0x80)
            {
                symbol = ascii[b];
                at++;
            }
            else
            {
                symbol = _alphabet.ClassOf(RuneDecoder.Next(utf8, ref at));
            }

            AutomatonState? next = Volatile.Read(ref state.Next[symbol]);
            if (next is null)
            {
                if (++built > FreeStates && built > at / 2)
                {
                    return Walk(state, symbol, utf8[at..]);
                }

                next = Build(state, symbol);
            }

            state = next;
        }

        return state.Accepts;
    }

    private AutomatonState Begin()
    {
        Stepper stepper = Rent();
        stepper.Start();
        AutomatonState state = Intern(stepper);
        Return(stepper);
        Volatile.Write(ref _start, state);
        return state;
    }

    private AutomatonState Build(AutomatonState from, int symbol)
    {
        Stepper stepper = Rent();
        stepper.Load(from.Instructions, from.Before);
        stepper.Step(_alphabet.Representatives[symbol]);
        AutomatonState state = Intern(stepper);
        Return(stepper);
        Volatile.Write(ref from.Next[symbol], state);
        return state;
    }

    private bool Walk(AutomatonState from, int symbol, ReadOnlySpan<byte> rest)
    {
        Stepper stepper = Rent();
        stepper.Load(from.Instructions, from.Before);
        stepper.Step(_alphabet.Representatives[symbol]);
        int at = 0;
        while (at < rest.Length && !stepper.Present.IsEmpty && !stepper.AcceptsRest())
        {
            stepper.Step(RuneDecoder.Next(rest, ref at));
        }

        bool matched = !stepper.Present.IsEmpty && stepper.AcceptsAtEnd();
        Return(stepper);
        return matched;
    }

    private AutomatonState Intern(Stepper stepper)
    {
        int[] set = stepper.Present.ToArray();
        Array.Sort(set);
        byte before = stepper.LooksAtPlace() ? stepper.Before : (byte)0;
        bool rest = stepper.AcceptsRest();
        bool accepts = rest || stepper.AcceptsAtEnd();

        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(set.AsSpan()));
        hash.Add(before);
        int key = hash.ToHashCode();
        lock (_lock)
        {
            for (AutomatonState? s = _table.GetValueOrDefault(key); s is not null; s = s.Chained)
            {
                if (s.Before == before && s.Instructions.AsSpan().SequenceEqual(set))
                {
                    return s;
                }
            }

            return AddState(key, new AutomatonState(set, before, accepts, rest, _alphabet.Count));
        }
    }

    private AutomatonState AddState(int key, AutomatonState state)
    {
        long bytes = 128 + (4L * state.Instructions.Length) + (8L * state.Next.Length);
        if (_states >= MaxStates || (_states > 0 && _bytes + bytes > MaxBytes))
        {
            _table.Clear();
            _states = 0;
            _bytes = 0;
            Volatile.Write(ref _start, null);
        }

        ref AutomatonState? slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_table, key, out _);
        state.Chained = slot;
        slot = state;
        _states++;
        _bytes += bytes;
        return state;
    }

    private Stepper Rent() => Interlocked.Exchange(ref _spare, null) ?? new Stepper(program);

    private void Return(Stepper stepper) => Volatile.Write(ref _spare, stepper);
}
