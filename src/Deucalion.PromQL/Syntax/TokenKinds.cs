using System.Collections.Frozen;

namespace Deucalion.PromQL.Syntax;

/// <summary>Classes of tokens and the words of the language.</summary>
internal static class TokenKinds
{
    private static readonly FrozenDictionary<string, TokenKind>.AlternateLookup<ReadOnlySpan<char>> Words = new Dictionary<string, TokenKind>
    {
        ["and"] = TokenKind.And,
        ["or"] = TokenKind.Or,
        ["unless"] = TokenKind.Unless,
        ["atan2"] = TokenKind.Atan2,
        ["sum"] = TokenKind.Sum,
        ["avg"] = TokenKind.Avg,
        ["count"] = TokenKind.Count,
        ["min"] = TokenKind.Min,
        ["max"] = TokenKind.Max,
        ["group"] = TokenKind.Group,
        ["stddev"] = TokenKind.Stddev,
        ["stdvar"] = TokenKind.Stdvar,
        ["topk"] = TokenKind.Topk,
        ["bottomk"] = TokenKind.Bottomk,
        ["count_values"] = TokenKind.CountValues,
        ["quantile"] = TokenKind.Quantile,
        ["limitk"] = TokenKind.Limitk,
        ["limit_ratio"] = TokenKind.LimitRatio,
        ["offset"] = TokenKind.Offset,
        ["smoothed"] = TokenKind.Smoothed,
        ["anchored"] = TokenKind.Anchored,
        ["by"] = TokenKind.By,
        ["without"] = TokenKind.Without,
        ["on"] = TokenKind.On,
        ["ignoring"] = TokenKind.Ignoring,
        ["group_left"] = TokenKind.GroupLeft,
        ["group_right"] = TokenKind.GroupRight,
        ["fill"] = TokenKind.Fill,
        ["fill_left"] = TokenKind.FillLeft,
        ["fill_right"] = TokenKind.FillRight,
        ["bool"] = TokenKind.Bool,
        ["start"] = TokenKind.Start,
        ["end"] = TokenKind.End,
        ["step"] = TokenKind.Step,
        ["range"] = TokenKind.Range,
        ["max_of"] = TokenKind.MaxOf,
        ["min_of"] = TokenKind.MinOf,
        ["inf"] = TokenKind.Number,
        ["nan"] = TokenKind.Number,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private const int LongestWord = 12;

    /// <summary>The keyword that an ASCII word is in any case of its letters.</summary>
    public static bool TryWord(ReadOnlySpan<byte> word, out TokenKind kind)
    {
        kind = default;
        if (word.Length > LongestWord)
        {
            return false;
        }

        Span<char> text = stackalloc char[LongestWord];
        int length = System.Text.Encoding.ASCII.GetChars(word, text);
        return Words.TryGetValue(text[..length], out kind);
    }

    public static bool IsOperator(TokenKind kind) => kind is >= TokenKind.Add and <= TokenKind.Atan2;

    public static bool IsAggregator(TokenKind kind) => kind is >= TokenKind.Avg and <= TokenKind.LimitRatio;

    public static bool IsKeyword(TokenKind kind) => kind is >= TokenKind.Bool and <= TokenKind.Without;

    /// <summary>Words of time: start, end, step, range, max_of, min_of.</summary>
    public static bool IsTimeWord(TokenKind kind) => kind is >= TokenKind.Start and <= TokenKind.MinOf;

    /// <summary>True for the words that may stand where a metric name is expected.</summary>
    public static bool CanBeMetricName(TokenKind kind) => IsAggregator(kind) || IsTimeWord(kind) || kind is
        TokenKind.Identifier or TokenKind.MetricIdentifier or TokenKind.And or TokenKind.Or or TokenKind.Unless or TokenKind.By or
        TokenKind.Fill or TokenKind.FillLeft or TokenKind.FillRight or TokenKind.Offset or TokenKind.Without or TokenKind.Anchored or
        TokenKind.Smoothed;

    /// <summary>True for the words that may stand where a label of a grouping is expected.</summary>
    public static bool CanBeLabelName(TokenKind kind) => IsAggregator(kind) || IsTimeWord(kind) || (IsKeyword(kind) && kind != TokenKind.Without) ||
        kind is TokenKind.Identifier or TokenKind.MetricIdentifier or TokenKind.And or TokenKind.Or or TokenKind.Unless or TokenKind.Atan2;
}
