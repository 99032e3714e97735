namespace Deucalion.PromQL.Syntax;

/// <summary>
/// Arithmetic of durations: <c>[5m * 2]</c>, <c>offset -(step() + 1m)</c>. Without recursion: the operators that wait for their right
/// side are on a stack of its own. Results are <see cref="NumberLiteral"/>s or <see cref="DurationExpr"/>s.
/// </summary>
internal sealed class DurationParser(TokenReader reader, LiteralParser literals)
{
    private enum Waiting : byte
    {
        Unary,
        Binary,
        Paren,
        FirstArgument,
        SecondArgument,
    }

    private readonly record struct Frame(Waiting Kind, Token Token, Expr? Left = null)
    {
        public int Precedence => Kind switch
        {
            Waiting.Unary => BinaryOperators.UnaryPrecedence,
            Waiting.Binary => BinaryOperators.FromToken(Token.Kind)!.Value.Precedence(),
            _ => 0,
        };
    }

    /// <summary>The range or step in brackets: a number must be greater than 0.</summary>
    public Expr ParsePositive()
    {
        Expr duration = ParseArithmetic();
        return duration is NumberLiteral { Value: <= 0 }
            ? throw reader.Error(duration.Position.Start, "duration must be greater than 0")
            : duration;
    }

    /// <summary>
    /// What follows <c>offset</c>. An operator behind a bare number or call belongs to the expression around, not to the offset; behind
    /// parentheses it belongs to the offset.
    /// </summary>
    public Expr ParseOffset()
    {
        TokenKind kind = reader.PeekKind();
        if (LiteralParser.IsNumber(kind))
        {
            return literals.InRange(literals.Parse(), null);
        }

        if (kind is TokenKind.Add or TokenKind.Sub)
        {
            return ParseSignedOffset();
        }

        return TryCall() ?? ParseArithmetic();
    }

    private Expr ParseSignedOffset()
    {
        Token sign = reader.Take();
        TokenKind kind = reader.PeekKind();
        if (LiteralParser.IsNumber(kind))
        {
            return literals.InRange(literals.Parse(), sign);
        }

        if (kind is TokenKind.Add or TokenKind.Sub)
        {
            return ParseArithmetic(sign);
        }

        if (kind == TokenKind.LeftParen)
        {
            reader.Take();
            Expr inner = ParseArithmetic();
            reader.Expect(TokenKind.RightParen);
            return Negate(sign, Wrap(inner, inner.Position));
        }

        Expr call = TryCall() ?? throw reader.Unexpected();
        return Guard(new DurationExpr(BinaryOperators.FromToken(sign.Kind), null, null, call)
        {
            Position = new PositionRange(sign.Start, call.Position.End),
        });
    }

    /// <summary>step(), range(), min_of(a, b) or max_of(a, b), if one of them is next.</summary>
    private DurationExpr? TryCall()
    {
        if (IsNullary(reader.PeekKind()))
        {
            return NullaryCall();
        }

        if (reader.PeekKind() is not (TokenKind.MaxOf or TokenKind.MinOf))
        {
            return null;
        }

        Token name = reader.Take();
        reader.Expect(TokenKind.LeftParen);
        Expr first = ParseArithmetic();
        reader.Expect(TokenKind.Comma);
        Expr second = ParseArithmetic();
        return Call(name, first, second, reader.Expect(TokenKind.RightParen));
    }

    private Expr ParseArithmetic(Token? sign = null)
    {
        var frames = new Stack<Frame>();
        if (sign is { } op)
        {
            frames.Push(new Frame(Waiting.Unary, op));
        }

        while (true)
        {
            Expr? operand = ParseOperand(frames);
            while (operand is not null)
            {
                if (BinaryOperators.FromToken(reader.PeekKind()) is { } binary && IsArithmetic(binary))
                {
                    operand = Reduce(frames, operand, binary.Precedence());
                    Push(frames, new Frame(Waiting.Binary, reader.Take(), operand));
                    operand = null;
                    continue;
                }

                operand = Reduce(frames, operand, 0);
                if (frames.Count == 0)
                {
                    return operand;
                }

                operand = Close(frames, operand);
            }
        }
    }

    /// <summary>An operand that is complete, or null after an opening or sign was put on the stack.</summary>
    private Expr? ParseOperand(Stack<Frame> frames)
    {
        TokenKind kind = reader.PeekKind();
        if (LiteralParser.IsNumber(kind))
        {
            return literals.InRange(literals.Parse(), null);
        }

        if (IsNullary(kind))
        {
            return NullaryCall();
        }

        switch (kind)
        {
            case TokenKind.Add or TokenKind.Sub:
                Push(frames, new Frame(Waiting.Unary, reader.Take()));
                return null;
            case TokenKind.LeftParen:
                Push(frames, new Frame(Waiting.Paren, reader.Take()));
                return null;
            case TokenKind.MaxOf or TokenKind.MinOf:
                Push(frames, new Frame(Waiting.FirstArgument, reader.Take()));
                reader.Expect(TokenKind.LeftParen);
                return null;
            default:
                throw reader.Unexpected();
        }
    }

    private Expr? Close(Stack<Frame> frames, Expr operand)
    {
        Frame frame = frames.Peek();
        if (frame.Kind == Waiting.FirstArgument)
        {
            reader.Expect(TokenKind.Comma);
            frames.Pop();
            frames.Push(new Frame(Waiting.SecondArgument, frame.Token, operand));
            return null;
        }

        Token close = reader.Expect(TokenKind.RightParen);
        frames.Pop();
        return frame.Kind == Waiting.Paren
            ? Wrap(operand, new PositionRange(frame.Token.Start, close.End))
            : Call(frame.Token, frame.Left!, operand, close);
    }

    private Expr Reduce(Stack<Frame> frames, Expr operand, int precedence)
    {
        while (frames.TryPeek(out Frame frame) && frame.Precedence > 0 && BinaryOperators.BindsBefore(frame.Precedence, precedence))
        {
            frames.Pop();
            operand = frame.Kind == Waiting.Unary ? Negate(frame.Token, operand) : Binary(frame, operand);
        }

        return operand;
    }

    private DurationExpr Binary(Frame frame, Expr right)
    {
        if (right is NumberLiteral { Value: 0 } && frame.Token.Kind is TokenKind.Div or TokenKind.Mod)
        {
            throw reader.Error(frame.Token.Start, frame.Token.Kind == TokenKind.Div ? "division by zero" : "modulo by zero");
        }

        return Guard(new DurationExpr(BinaryOperators.FromToken(frame.Token.Kind), null, frame.Left, right)
        {
            Position = new PositionRange(frame.Left!.Position.Start, right.Position.End),
        });
    }

    private Expr Negate(Token sign, Expr operand)
    {
        if (operand is NumberLiteral literal)
        {
            return literals.InRange(literal, sign);
        }

        return sign.Kind == TokenKind.Add ? operand : Guard(new DurationExpr(BinaryOperator.Sub, null, null, operand)
        {
            Position = new PositionRange(sign.Start, operand.Position.End),
        });
    }

    private DurationExpr Wrap(Expr operand, PositionRange place) => operand is DurationExpr duration
        ? duration with { Wrapped = true }
        : Guard(new DurationExpr(BinaryOperator.Add, null, null, operand, true) { Position = place });

    private DurationExpr NullaryCall()
    {
        Token name = reader.Take();
        reader.Expect(TokenKind.LeftParen);
        return Call(name, null, null, reader.Expect(TokenKind.RightParen));
    }

    private DurationExpr Call(Token name, Expr? first, Expr? second, Token close)
    {
        string function = name.Kind switch { TokenKind.Step => "step", TokenKind.Range => "range", TokenKind.MaxOf => "max_of", _ => "min_of" };
        return Guard(new DurationExpr(null, function, first, second) { Position = new PositionRange(name.Start, close.End) });
    }

    private void Push(Stack<Frame> frames, Frame frame)
    {
        NestingLimit.Check(reader, frames.Count, frame.Token.Start);
        frames.Push(frame);
    }

    private DurationExpr Guard(DurationExpr node) => NestingLimit.Guard(reader, node);

    private static bool IsNullary(TokenKind kind) => kind is TokenKind.Step or TokenKind.Range;

    private static bool IsArithmetic(BinaryOperator op) => op <= BinaryOperator.Pow;
}
