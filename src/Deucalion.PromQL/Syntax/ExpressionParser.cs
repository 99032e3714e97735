using System.Globalization;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// Reads expressions by operator precedence. Without recursion: what waits for its right side or closing parenthesis is on a stack of
/// its own, so the depth of a query costs memory, not call stack.
/// </summary>
internal sealed class ExpressionParser
{
    private readonly TokenReader _reader;
    private readonly LiteralParser _literals;
    private readonly PostfixParser _postfix;
    private readonly SelectorParser _selectors;
    private readonly ModifierParser _modifiers;
    private readonly Stack<PendingExpr> _pending = new();

    public ExpressionParser(TokenReader reader)
    {
        _reader = reader;
        _literals = new LiteralParser(reader);
        _postfix = new PostfixParser(reader, _literals, new DurationParser(reader, _literals));
        _selectors = new SelectorParser(reader);
        _modifiers = new ModifierParser(reader, _literals);
    }

    /// <summary>One expression; stops at the first token that cannot continue it.</summary>
    public Expr Parse()
    {
        while (true)
        {
            Expr? operand = ParseOperand();
            while (operand is not null)
            {
                operand = _postfix.Parse(operand);
                if (BinaryOperators.FromToken(_reader.PeekKind()) is { } op)
                {
                    operand = Reduce(operand, op.Precedence());
                    PushBinary(op, operand);
                    operand = null;
                    continue;
                }

                operand = Reduce(operand, 0);
                if (_pending.Count == 0)
                {
                    return operand;
                }

                operand = _pending.Peek().Kind == PendingKind.Paren ? CloseParen(operand) : ContinueArguments(operand);
            }
        }
    }

    /// <summary>An operand that is complete, or null after something that waits for one was put on the stack.</summary>
    private Expr? ParseOperand()
    {
        Token token = _reader.Peek();
        if (LiteralParser.IsNumber(token.Kind))
        {
            return _literals.Parse();
        }

        switch (token.Kind)
        {
            case TokenKind.Add or TokenKind.Sub:
                Push(new PendingExpr(PendingKind.Unary, _reader.Take()) { Precedence = BinaryOperators.UnaryPrecedence });
                return null;
            case TokenKind.LeftParen:
                Push(new PendingExpr(PendingKind.Paren, _reader.Take()));
                return null;
            case TokenKind.String:
                _reader.Take();
                return new StringLiteral(_reader.Unquoted(token)) { Position = token.Position };
            case TokenKind.LeftBrace:
                return _selectors.Parse();
        }

        return TokenKinds.CanBeMetricName(token.Kind) ? ParseName() : throw _reader.Unexpected();
    }

    /// <summary>A word: call, aggregation or metric name, whatever follows.</summary>
    private Expr? ParseName()
    {
        Token name = _reader.Take();
        TokenKind next = _reader.PeekKind();
        if (TokenKinds.IsAggregator(name.Kind) && next is TokenKind.LeftParen or TokenKind.By or TokenKind.Without)
        {
            return OpenAggregate(name);
        }

        bool callable = name.Kind == TokenKind.Identifier || TokenKinds.IsTimeWord(name.Kind);
        if (callable && next == TokenKind.LeftParen)
        {
            return OpenArguments(new PendingExpr(PendingKind.Call, name) { OuterContext = _reader.Context });
        }

        return _selectors.ParseAfterName(name);
    }

    private Expr? OpenAggregate(Token name)
    {
        var pending = new PendingExpr(PendingKind.Aggregate, name) { OuterContext = _reader.Context };
        _reader.Context = ParseContext.Aggregation;
        ParseGrouping(pending);
        return OpenArguments(pending);
    }

    private void ParseGrouping(PendingExpr pending)
    {
        if (_reader.PeekKind() is TokenKind.By or TokenKind.Without)
        {
            pending.Without = _reader.Take().Kind == TokenKind.Without;
            pending.Grouping = _modifiers.ParseLabels();
        }
    }

    private Expr? OpenArguments(PendingExpr pending)
    {
        _reader.Expect(TokenKind.LeftParen);
        if (_reader.PeekKind() == TokenKind.RightParen)
        {
            return FinishArguments(pending);
        }

        Push(pending);
        return null;
    }

    private Expr? ContinueArguments(Expr argument)
    {
        PendingExpr pending = _pending.Peek();
        pending.Arguments.Add(argument);
        if (_reader.PeekKind() != TokenKind.Comma)
        {
            if (_reader.PeekKind() != TokenKind.RightParen)
            {
                throw _reader.Unexpected();
            }

            _pending.Pop();
            return FinishArguments(pending);
        }

        Token comma = _reader.Take();
        return StartsExpression(_reader.PeekKind())
            ? null
            : throw _reader.Error(comma.Start, "trailing commas not allowed in function call args");
    }

    private static bool StartsExpression(TokenKind kind) => LiteralParser.IsNumber(kind) || TokenKinds.CanBeMetricName(kind) ||
        kind is TokenKind.Add or TokenKind.Sub or TokenKind.LeftParen or TokenKind.LeftBrace or TokenKind.String;

    /// <summary>The call or aggregation whose closing parenthesis is next.</summary>
    private Expr FinishArguments(PendingExpr pending)
    {
        int end = _reader.Take().End;
        if (pending.Kind == PendingKind.Call)
        {
            return NewCall(pending, end);
        }

        if (pending.Grouping is null && _reader.PeekKind() is TokenKind.By or TokenKind.Without)
        {
            ParseGrouping(pending);
            end = _reader.LastEnd;
        }

        _reader.Context = pending.OuterContext;
        return NewAggregate(pending, end);
    }

    private CallExpr NewCall(PendingExpr pending, int end)
    {
        string name = _reader.Text(pending.Token);
        FunctionSignature function = PromQLFunctions.Find(name) ??
            throw _reader.Error(pending.Token.Start, "unknown function with name " + ByteText.Quote(name));
        return NestingLimit.Guard(_reader, new CallExpr(function, pending.Arguments) { Position = new PositionRange(pending.Token.Start, end) });
    }

    private AggregateExpr NewAggregate(PendingExpr pending, int end)
    {
        List<Expr> arguments = pending.Arguments;
        if (arguments.Count == 0)
        {
            throw _reader.Error(pending.Token.Start, "no arguments for aggregate expression provided");
        }

        string op = _reader.Text(pending.Token).ToLowerInvariant();
        int wanted = AggregateOperators.HasParameter(op) ? 2 : 1;
        if (arguments.Count != wanted)
        {
            throw _reader.Error(pending.Token.Start, string.Create(
                CultureInfo.InvariantCulture,
                $"wrong number of arguments for aggregate expression provided, expected {wanted}, got {arguments.Count}"));
        }

        Expr? parameter = wanted == 2 ? arguments[0] : null;
        return NestingLimit.Guard(_reader, new AggregateExpr(op, arguments[wanted - 1], parameter, pending.Grouping ?? [], pending.Without)
        {
            Position = new PositionRange(pending.Token.Start, end),
        });
    }

    private ParenExpr CloseParen(Expr inner)
    {
        int end = _reader.Expect(TokenKind.RightParen).End;
        int start = _pending.Pop().Token.Start;
        return NestingLimit.Guard(_reader, new ParenExpr(inner) { Position = new PositionRange(start, end) });
    }

    private void PushBinary(BinaryOperator op, Expr left)
    {
        Token token = _reader.Take();
        (VectorMatching matching, bool returnBool) = _modifiers.ParseBinary();
        Push(new PendingExpr(PendingKind.Binary, token)
        {
            Precedence = op.Precedence(),
            Operator = op,
            Left = left,
            Matching = matching,
            ReturnBool = returnBool,
        });
    }

    /// <summary>Completes the waiting operators that bind their right side before one of this precedence takes it.</summary>
    private Expr Reduce(Expr operand, int precedence)
    {
        while (_pending.TryPeek(out PendingExpr? pending) && pending.Precedence > 0 && BinaryOperators.BindsBefore(pending.Precedence, precedence))
        {
            _pending.Pop();
            operand = pending.Kind == PendingKind.Unary ? NewUnary(pending.Token, operand) : NewBinary(pending, operand);
        }

        return operand;
    }

    private Expr NewUnary(Token sign, Expr operand)
    {
        if (operand is NumberLiteral literal)
        {
            return LiteralParser.Signed(sign, literal);
        }

        return NestingLimit.Guard(_reader, new UnaryExpr(sign.Kind == TokenKind.Sub, operand)
        {
            Position = operand.Position with { Start = sign.Start },
        });
    }

    private BinaryExpr NewBinary(PendingExpr pending, Expr right)
    {
        Expr left = pending.Left!;
        VectorMatching? matching = null;
        if (left.Type == ValueType.Vector && right.Type == ValueType.Vector)
        {
            matching = pending.Operator.IsSetOperator() && pending.Matching.Cardinality == MatchCardinality.OneToOne
                ? pending.Matching with { Cardinality = MatchCardinality.ManyToMany }
                : pending.Matching;
        }

        return NestingLimit.Guard(_reader, new BinaryExpr(pending.Operator, left, right, matching, pending.ReturnBool)
        {
            Position = new PositionRange(left.Position.Start, right.Position.End),
            WrittenMatching = pending.Matching,
        });
    }

    private void Push(PendingExpr pending)
    {
        NestingLimit.Check(_reader, _pending.Count, pending.Token.Start);
        _pending.Push(pending);
    }
}
