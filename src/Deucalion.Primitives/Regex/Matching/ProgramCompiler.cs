using Deucalion.Primitives.Regex.Syntax;
using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>
/// Compiles a parsed pattern from its end to its start: each node is told what comes next. Recursion is as deep as the tree, which the
/// parser limits; the size is limited there too.
/// </summary>
internal sealed class ProgramCompiler
{
    private readonly List<Instruction> _code = [];
    private readonly List<RuneSet> _sets = [];
    private readonly Dictionary<RuneSet, int> _setIndex = [];
    private readonly bool _captures;

    private ProgramCompiler(bool captures) => _captures = captures;

    /// <summary>Compiles; without captures a trailing .* becomes one instruction and preferences are not kept.</summary>
    public static Program Compile(Node node, bool captures)
    {
        var compiler = new ProgramCompiler(captures);
        int match = compiler.Emit(new Instruction(Op.Match, 0, 0));
        int start = compiler.Compile(node, match);
        return new Program([.. compiler._code], [.. compiler._sets], start);
    }

    private int Emit(Instruction instruction)
    {
        _code.Add(instruction);
        return _code.Count - 1;
    }

    private int Compile(Node node, int next)
    {
        switch (node.Kind)
        {
            case NodeKind.Literal:
                for (int i = node.Runes.Length - 1; i >= 0; i--)
                {
                    next = Emit(new Instruction(Op.Rune, node.Runes[i], next));
                }

                return next;
            case NodeKind.Set:
                return Emit(new Instruction(Op.Set, SetIndex(node.Set), next));
            case NodeKind.Assert:
                return Emit(new Instruction(Op.Assert, (int)node.Place, next));
            case NodeKind.Capture:
                return CompileCapture(node, next);
            case NodeKind.Concat:
                for (int i = node.Subs.Length - 1; i >= 0; i--)
                {
                    next = Compile(node.Subs[i], next);
                }

                return next;
            case NodeKind.Alternate:
                int choice = Compile(node.Subs[^1], next);
                for (int i = node.Subs.Length - 2; i >= 0; i--)
                {
                    choice = Emit(new Instruction(Op.Split, Compile(node.Subs[i], next), choice));
                }

                return choice;
            case NodeKind.Repeat:
                return CompileRepeat(node, next);
            default:
                return next;
        }
    }

    private int CompileCapture(Node node, int next)
    {
        if (!_captures)
        {
            return Compile(node.Subs[0], next);
        }

        int end = Emit(new Instruction(Op.Save, (2 * node.Index) + 1, next));
        return Emit(new Instruction(Op.Save, 2 * node.Index, Compile(node.Subs[0], end)));
    }

    private int CompileRepeat(Node node, int next)
    {
        Node sub = node.Subs[0];
        if (sub.Kind == NodeKind.Empty)
        {
            return next;
        }

        if (node.Max < 0)
        {
            // x{n,} is n-1 times x, then x+; x{0,} is x*.
            next = node.Min == 0 ? CompileStar(node, next) : CompilePlus(node, next);
            for (int i = 1; i < node.Min; i++)
            {
                next = Compile(sub, next);
            }

            return next;
        }

        // x{n,m} is n times x, then (x(x…)?)? which may leave for the end at each step.
        int end = next;
        for (int i = node.Min; i < node.Max; i++)
        {
            next = Choose(Compile(sub, next), end, node.Greedy);
        }

        for (int i = 0; i < node.Min; i++)
        {
            next = Compile(sub, next);
        }

        return next;
    }

    private int CompileStar(Node node, int next)
    {
        Node sub = node.Subs[0];
        if (!_captures && _code[next].Op is Op.Match or Op.MatchRest && sub.Kind == NodeKind.Set && sub.Set.IsAny)
        {
            return Emit(new Instruction(Op.MatchRest, 0, 0));
        }

        if (sub.Nullable)
        {
            // (x+)? keeps the order of preference right when x may be empty.
            return Choose(CompilePlus(node, next), next, node.Greedy);
        }

        int loop = Emit(LoopPlace);
        int body = Compile(sub, loop);
        _code[loop] = Split(body, next, node.Greedy);
        return loop;
    }

    private int CompilePlus(Node node, int next)
    {
        int loop = Emit(LoopPlace);
        int body = Compile(node.Subs[0], loop);
        _code[loop] = Split(body, next, node.Greedy);
        return body;
    }

    // Stands where a loop's split will be; anything but a match, which what is compiled before it would take for the end.
    private static readonly Instruction LoopPlace = new(Op.Split, 0, 0);

    private int Choose(int body, int leave, bool greedy) => Emit(Split(body, leave, greedy));

    private static Instruction Split(int body, int leave, bool greedy) =>
        greedy ? new Instruction(Op.Split, body, leave) : new Instruction(Op.Split, leave, body);

    private int SetIndex(RuneSet set)
    {
        if (!_setIndex.TryGetValue(set, out int index))
        {
            index = _sets.Count;
            _sets.Add(set);
            _setIndex.Add(set, index);
        }

        return index;
    }
}
