using Deucalion.Model.Time;

namespace Deucalion.PromQL.Syntax;

/// <summary>Values of number and duration tokens.</summary>
internal sealed class LiteralParser(TokenReader reader)
{
    // Durations are kept as whole nanoseconds in 64 bits.
    private const double LongestSeconds = 9223372036854775808.0 / 1e9;

    public static bool IsNumber(TokenKind kind) => kind is TokenKind.Number or TokenKind.Duration;

    /// <summary>A number or duration token, which the caller has seen.</summary>
    public NumberLiteral Parse()
    {
        Token token = reader.Take();
        string text = reader.Text(token);
        if (token.Kind == TokenKind.Duration)
        {
            return PrometheusDuration.TryParse(text, out long milliseconds, out string? problem)
                ? new NumberLiteral((milliseconds / 1000) + (milliseconds % 1000 * 1_000_000 / 1e9), true) { Position = token.Position }
                : throw reader.Error(token.Start, problem!);
        }

        return NumberText.TryParse(text, out double value, out string? error)
            ? new NumberLiteral(value) { Position = token.Position }
            : throw reader.Error(token.Start, "error parsing number: " + error);
    }

    /// <summary>The same in a duration position, with its optional sign in front.</summary>
    public NumberLiteral InRange(NumberLiteral literal, Token? sign)
    {
        if (sign is { } op)
        {
            literal = Signed(op, literal);
        }

        return literal.Value is > LongestSeconds or < -LongestSeconds ? throw reader.Error(literal.Position.Start, "duration out of range") : literal;
    }

    /// <summary>Number with a sign in front.</summary>
    public static NumberLiteral Signed(Token sign, NumberLiteral literal) =>
        new(sign.Kind == TokenKind.Sub ? -literal.Value : literal.Value, literal.IsDuration)
        {
            Position = literal.Position with { Start = sign.Start },
        };

    /// <summary>Seconds as milliseconds: rounded to nanoseconds, then cut.</summary>
    public static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1e9, MidpointRounding.AwayFromZero) / 1_000_000;
}
