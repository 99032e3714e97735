using System.Buffers;
using System.Text;
using Deucalion.Primitives.Regex.Matching;
using Deucalion.Primitives.Regex.Syntax;

namespace Deucalion.Primitives.Regex;

/// <summary>
/// A compiled regular expression with RE2 syntax and semantics over UTF-8 bytes, always fully anchored, '.' matches newline. Time is
/// linear in the text for every pattern. Safe from many threads; <see cref="IsMatch(ReadOnlySpan{byte})"/> allocates nothing once warm.
/// </summary>
public sealed class Re2
{
    // More literals than this are still matched by a set, but not told: an index asks for each of them.
    private const int MaxToldLiterals = 1_000;
    private const int StackBytes = 512;

    private readonly Node _node;
    private readonly string[] _names;
    private readonly LiteralSet? _set;
    private readonly SegmentMatcher? _segments;
    private readonly string[]? _literals;
    private LazyAutomaton? _automaton;
    private Program? _captureProgram;
    private CaptureMatcher? _spareCaptures;

    private Re2(string pattern)
    {
        Pattern = pattern;
        _node = PatternParser.Parse(pattern, out _names);
        RequiredPrefix = PatternAnalysis.Prefix(_node);
        RequiredPrefixUtf8 = Encoding.UTF8.GetBytes(RequiredPrefix);
        RequiredTextUtf8 = RequiredPrefixUtf8;
        if (PatternAnalysis.Texts(_node) is { } texts)
        {
            string[] literals = texts.ConvertAll(PatternAnalysis.ToText).ToArray();
            _set = new LiteralSet(Array.ConvertAll(literals, Encoding.UTF8.GetBytes));
            _literals = literals.Length <= MaxToldLiterals ? literals : null;
            return;
        }

        _segments = PatternAnalysis.Segments(_node);
        if (_segments is not null && _segments.IsAny(out int min))
        {
            MatchesEverything = min == 0;
            MatchesAnyNonEmpty = min == 1;
        }

        byte[] required = Encoding.UTF8.GetBytes(PatternAnalysis.Required(_node));
        RequiredTextUtf8 = required.Length > RequiredPrefixUtf8.Length ? required : RequiredPrefixUtf8;
        IsPrefixOnly = _segments?.IsPrefix ?? false;
        IsContainsOnly = _segments?.IsContains ?? false;
    }

    /// <summary>The text it was compiled from, without anchors.</summary>
    public string Pattern { get; }

    /// <summary>Text that each match starts with; empty when none is known.</summary>
    public string RequiredPrefix { get; }

    /// <summary>UTF-8 of <see cref="RequiredPrefix"/>.</summary>
    public byte[] RequiredPrefixUtf8 { get; }

    /// <summary>UTF-8 of the longest text known to be somewhere in each match (perhaps the prefix); empty when none is known.</summary>
    public byte[] RequiredTextUtf8 { get; }

    /// <summary>True when every text that starts with <see cref="RequiredPrefix"/> matches and no other, like "api-.*".</summary>
    public bool IsPrefixOnly { get; }

    /// <summary>True when every text that holds <see cref="RequiredTextUtf8"/> matches and no other, like ".*api.*".</summary>
    public bool IsContainsOnly { get; }

    /// <summary>True when it matches every text, like ".*".</summary>
    public bool MatchesEverything { get; }

    /// <summary>True when it matches every text but the empty one, like ".+".</summary>
    public bool MatchesAnyNonEmpty { get; }

    /// <summary>Number of groups, without the whole match.</summary>
    public int GroupCount => _names.Length - 1;

    /// <summary>Compiles; throws <see cref="Re2SyntaxException"/> with RE2's message.</summary>
    public static Re2 Compile(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new Re2(pattern);
    }

    /// <summary>
    /// True when only these texts match (at most 1,000, without doubles): an alternation of plain strings, small classes included.
    /// </summary>
    public bool TryGetLiterals(out IReadOnlyList<string> literals)
    {
        literals = _literals ?? [];
        return _literals is not null;
    }

    /// <summary>True when the whole input matches. Bytes that are not UTF-8 count as U+FFFD, as in Go.</summary>
    public bool IsMatch(ReadOnlySpan<byte> utf8) =>
        _set is not null ? _set.Contains(utf8) :
        _segments is not null ? _segments.IsMatch(utf8) :
        (Volatile.Read(ref _automaton) ?? MakeAutomaton()).IsMatch(utf8);

    /// <summary>True when the whole input matches.</summary>
    public bool IsMatch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> buffer = rented ?? stackalloc byte[StackBytes];
        try
        {
            return IsMatch(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>
    /// When the whole input matches, appends <paramref name="template"/> with $1, ${1}, $name, ${name} and $$ expanded
    /// (Go's Regexp.Expand) and returns true.
    /// </summary>
    public bool TryExpand(string input, string template, StringBuilder output)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(output);
        if (!IsMatch(input))
        {
            return false;
        }

        if (!template.Contains('$', StringComparison.Ordinal))
        {
            output.Append(template);
            return true;
        }

        int length = 2 * _names.Length;
        int[]? rented = length > StackBytes ? ArrayPool<int>.Shared.Rent(length) : null;
        Span<int> slots = (rented ?? stackalloc int[StackBytes])[..length];
        FindGroups(input, slots);
        ExpansionTemplate.Append(template, input, slots, _names, output);
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private void FindGroups(string input, Span<int> slots)
    {
        if (GroupCount == 0 || (GroupCount == 1 && _node.Kind == NodeKind.Capture))
        {
            // All groups are the whole match.
            for (int i = 0; i < slots.Length; i += 2)
            {
                slots[i] = 0;
                slots[i + 1] = input.Length;
            }

            return;
        }

        CaptureMatcher matcher = Interlocked.Exchange(ref _spareCaptures, null) ?? new CaptureMatcher(CaptureProgram());
        matcher.TryMatch(input, slots);
        Volatile.Write(ref _spareCaptures, matcher);
    }

    private Program CaptureProgram() => _captureProgram ??= ProgramCompiler.Compile(_node, captures: true);

    private LazyAutomaton MakeAutomaton()
    {
        var automaton = new LazyAutomaton(ProgramCompiler.Compile(_node, captures: false));
        return Interlocked.CompareExchange(ref _automaton, automaton, null) ?? automaton;
    }
}
