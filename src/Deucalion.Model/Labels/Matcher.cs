using System.Text;
using Deucalion.Primitives.Regex;

namespace Deucalion.Model.Labels;

/// <summary>A condition on one label. An absent label has the empty value. Immutable; safe from many threads.</summary>
public sealed class Matcher : IEquatable<Matcher>
{
    private readonly byte[] _valueUtf8;

    /// <summary>Makes a matcher; throws <see cref="Re2SyntaxException"/> for a bad pattern.</summary>
    public Matcher(MatcherType type, string name, string value)
    {
        Type = type;
        Name = name;
        Value = value;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        _valueUtf8 = Encoding.UTF8.GetBytes(value);
        if (type is MatcherType.Regex or MatcherType.NotRegex)
        {
            Regex = Re2.Compile(value);
        }
    }

    /// <summary>How it compares.</summary>
    public MatcherType Type { get; }

    /// <summary>Label name.</summary>
    public string Name { get; }

    /// <summary>Label value or pattern.</summary>
    public string Value { get; }

    /// <summary>UTF-8 of <see cref="Name"/>.</summary>
    public byte[] NameUtf8 { get; }

    /// <summary>UTF-8 of <see cref="Value"/>.</summary>
    public ReadOnlySpan<byte> ValueUtf8 => _valueUtf8;

    /// <summary>The compiled pattern of the regex types.</summary>
    public Re2? Regex { get; }

    /// <summary>True when it accepts a series without the label.</summary>
    public bool MatchesEmpty => Matches(ReadOnlySpan<byte>.Empty);

    /// <summary>True when the value is accepted.</summary>
    public bool Matches(ReadOnlySpan<byte> value) => Type switch
    {
        MatcherType.Equal => value.SequenceEqual(_valueUtf8),
        MatcherType.NotEqual => !value.SequenceEqual(_valueUtf8),
        MatcherType.Regex => Regex!.IsMatch(value),
        _ => !Regex!.IsMatch(value),
    };

    /// <summary>True when the label set is accepted.</summary>
    public bool Matches(LabelSet labels) => Matches(labels.Get(NameUtf8));

    /// <inheritdoc/>
    public bool Equals(Matcher? other) => other is not null && Type == other.Type && Name == other.Name && Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Matcher);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Name, Value);

    /// <summary>PromQL's text: <c>job="api"</c>; names that need it are quoted.</summary>
    public override string ToString()
    {
        string op = Type switch { MatcherType.Equal => "=", MatcherType.NotEqual => "!=", MatcherType.Regex => "=~", _ => "!~" };
        return (LabelNames.IsLegacyLabelName(Name) ? Name : GoQuote.Quote(Name)) + op + GoQuote.Quote(Value);
    }
}
