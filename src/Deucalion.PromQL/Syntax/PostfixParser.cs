using System.Globalization;

namespace Deucalion.PromQL.Syntax;

/// <summary>What follows an operand and binds tightest: brackets, offset, @, anchored, smoothed.</summary>
internal sealed class PostfixParser(TokenReader reader, LiteralParser literals, DurationParser durations)
{
    /// <summary>The operand with everything that follows it.</summary>
    public Expr Parse(Expr operand)
    {
        ParseContext outer = reader.Context;
        while (true)
        {
            switch (reader.PeekKind())
            {
                case TokenKind.LeftBracket:
                    operand = ParseBracket(operand);
                    break;
                case TokenKind.Offset:
                    operand = ParseOffset(operand);
                    break;
                case TokenKind.At:
                    operand = ParseAt(operand);
                    break;
                case TokenKind.Anchored:
                    reader.Take();
                    operand = WithAnchored(operand);
                    break;
                case TokenKind.Smoothed:
                    reader.Take();
                    operand = WithSmoothed(operand);
                    break;
                default:
                    return operand;
            }

            reader.Context = outer;
        }
    }

    private Expr ParseBracket(Expr operand)
    {
        Token open = reader.Take();
        reader.Context = ParseContext.Bracket;
        Expr range = durations.ParsePositive();
        reader.Context = ParseContext.AfterRange;
        if (reader.PeekKind() == TokenKind.RightBracket)
        {
            return Matrix(operand, open, range, reader.Take().End);
        }

        reader.Expect(TokenKind.Colon);
        reader.Context = ParseContext.SubqueryStep;
        Expr? step = null;
        if (reader.PeekKind() != TokenKind.RightBracket)
        {
            step = durations.ParsePositive();
            reader.Context = ParseContext.AfterStep;
        }

        int end = reader.Expect(TokenKind.RightBracket).End;
        (long rangeMs, Expr? rangeExpr) = Split(range);
        (long stepMs, Expr? stepExpr) = Split(step);
        return NestingLimit.Guard(reader, new SubqueryExpr(operand, rangeMs, stepMs, TimeModifier.None, rangeExpr, stepExpr)
        {
            Position = new PositionRange(operand.Position.Start, end),
        });
    }

    private MatrixSelector Matrix(Expr operand, Token open, Expr range, int end)
    {
        if (operand is not VectorSelector selector)
        {
            throw reader.Error(open.Start, "ranges only allowed for vector selectors");
        }

        if (selector.Time.HasOffset)
        {
            throw reader.Error(open.Start, "no offset modifiers allowed before range");
        }

        if (selector.Time.HasAt)
        {
            throw reader.Error(open.Start, "no @ modifiers allowed before range");
        }

        (long rangeMs, Expr? rangeExpr) = Split(range);
        return new MatrixSelector(selector, rangeMs, rangeExpr) { Position = new PositionRange(selector.Position.Start, end) };
    }

    private static (long Milliseconds, Expr? Expression) Split(Expr? duration) =>
        duration is NumberLiteral literal ? (LiteralParser.Milliseconds(literal.Value), null) : (0, duration);

    private Expr ParseOffset(Expr operand)
    {
        reader.Take();
        reader.Context = ParseContext.Offset;
        Expr offset = durations.ParseOffset();
        TimeModifier time = TimeOf(operand) ?? throw reader.Error(
            operand.Position.Start,
            "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery");
        if (time.HasOffset)
        {
            throw reader.Error(operand.Position.Start, "offset may not be set multiple times");
        }

        (long milliseconds, Expr? expression) = Split(offset);
        return WithTime(operand, time with { Offset = milliseconds, OffsetExpr = expression }, reader.LastEnd);
    }

    private Expr ParseAt(Expr operand)
    {
        reader.Take();
        reader.Context = ParseContext.At;
        TokenKind kind = reader.PeekKind();
        if (kind is TokenKind.Start or TokenKind.End)
        {
            reader.Take();
            reader.Expect(TokenKind.LeftParen);
            int close = reader.Expect(TokenKind.RightParen).End;
            AtPreprocessor preprocessor = kind == TokenKind.Start ? AtPreprocessor.Start : AtPreprocessor.End;
            return WithTime(operand, TimeWithoutAt(operand) with { AtPreprocessor = preprocessor }, close);
        }

        Token? sign = kind is TokenKind.Add or TokenKind.Sub ? reader.Take() : null;
        if (!LiteralParser.IsNumber(reader.PeekKind()))
        {
            throw reader.Unexpected();
        }

        NumberLiteral literal = literals.Parse();
        double seconds = sign?.Kind == TokenKind.Sub ? -literal.Value : literal.Value;
        if (!double.IsFinite(seconds) || Math.Abs(seconds) >= 9223372036854775808.0)
        {
            string text = double.IsNaN(seconds) ? "NaN" : double.IsInfinity(seconds) ? (seconds > 0 ? "+Inf" : "-Inf") : seconds.ToString("F6", CultureInfo.InvariantCulture);
            throw reader.Error(operand.Position.Start, "timestamp out of bounds for @ modifier: " + text);
        }

        long timestamp = (long)Math.Round(seconds * 1000, MidpointRounding.AwayFromZero);
        return WithTime(operand, TimeWithoutAt(operand) with { AtTimestamp = timestamp }, literal.Position.End);
    }

    private TimeModifier TimeWithoutAt(Expr operand)
    {
        TimeModifier time = TimeOf(operand) ?? throw reader.Error(
            operand.Position.Start,
            "@ modifier must be preceded by an instant vector selector or range vector selector or a subquery");
        return time.HasAt ? throw reader.Error(operand.Position.Start, "@ <timestamp> may not be set multiple times") : time;
    }

    private static TimeModifier? TimeOf(Expr operand) => operand switch
    {
        VectorSelector selector => selector.Time,
        MatrixSelector matrix => matrix.Selector.Time,
        SubqueryExpr subquery => subquery.Time,
        _ => null,
    };

    /// <summary>New nodes, so that their depth counts the offset expression.</summary>
    private Expr WithTime(Expr operand, TimeModifier time, int end)
    {
        PositionRange position = operand.Position with { End = end };
        return operand switch
        {
            VectorSelector s => NestingLimit.Guard(reader, NewSelector(s, time, position)),
            MatrixSelector m => NestingLimit.Guard(
                reader,
                new MatrixSelector(NewSelector(m.Selector, time, m.Selector.Position), m.Range, m.RangeExpr) { Position = position }),
            SubqueryExpr q => NestingLimit.Guard(
                reader,
                new SubqueryExpr(q.Inner, q.Range, q.Step, time, q.RangeExpr, q.StepExpr) { Position = position }),
            _ => operand,
        };
    }

    private static VectorSelector NewSelector(VectorSelector s, TimeModifier time, PositionRange position) =>
        new(s.Name, s.Matchers, time) { Position = position, Anchored = s.Anchored, Smoothed = s.Smoothed };

    private Expr WithAnchored(Expr operand) => operand switch
    {
        VectorSelector { Smoothed: false } s => s with { Anchored = true },
        MatrixSelector { Selector.Smoothed: false } m => m with { Selector = m.Selector with { Anchored = true } },
        VectorSelector or MatrixSelector => throw BothModifiers(operand),
        SubqueryExpr => throw reader.Error(operand.Position.Start, "anchored modifier is not supported for subqueries"),
        _ => throw reader.Error(operand.Position.Start, "anchored modifier not implemented"),
    };

    private Expr WithSmoothed(Expr operand) => operand switch
    {
        VectorSelector { Anchored: false } s => s with { Smoothed = true },
        MatrixSelector { Selector.Anchored: false } m => m with { Selector = m.Selector with { Smoothed = true } },
        VectorSelector or MatrixSelector => throw BothModifiers(operand),
        SubqueryExpr => throw reader.Error(operand.Position.Start, "smoothed modifier is not supported for subqueries"),
        _ => throw reader.Error(operand.Position.Start, "smoothed modifier not implemented"),
    };

    private Exception BothModifiers(Expr operand) =>
        reader.Error(operand.Position.Start, "anchored and smoothed modifiers cannot be used together");
}
