namespace Deucalion.PromQL.Syntax;

/// <summary>What stands between a binary operator and its right side, and lists of labels in parentheses.</summary>
internal sealed class ModifierParser(TokenReader reader, LiteralParser literals)
{
    /// <summary>bool, on/ignoring, group_left/group_right and fill modifiers, all optional.</summary>
    public (VectorMatching Matching, bool ReturnBool) ParseBinary()
    {
        bool returnBool = reader.PeekKind() == TokenKind.Bool;
        if (returnBool)
        {
            reader.Take();
        }

        VectorMatching matching = VectorMatching.Default;
        if (reader.PeekKind() is TokenKind.On or TokenKind.Ignoring)
        {
            bool on = reader.Take().Kind == TokenKind.On;
            matching = matching with { On = on, Labels = ParseLabels() };
            matching = ParseGroup(matching);
        }

        return (ParseFill(matching), returnBool);
    }

    /// <summary><c>(a, "b c", …)</c></summary>
    public List<string> ParseLabels()
    {
        ParseContext outer = reader.Context;
        reader.Context = ParseContext.GroupingStart;
        reader.Expect(TokenKind.LeftParen);
        List<string> labels = [];
        reader.Context = ParseContext.GroupingLabel;
        while (reader.PeekKind() != TokenKind.RightParen)
        {
            labels.Add(ParseLabel());
            reader.Context = ParseContext.GroupingNext;
            if (reader.PeekKind() == TokenKind.RightParen)
            {
                break;
            }

            reader.Expect(TokenKind.Comma);
            reader.Context = ParseContext.GroupingLabel;
        }

        reader.Take();
        reader.Context = outer;
        return labels;
    }

    private string ParseLabel()
    {
        Token token = reader.Peek();
        if (token.Kind != TokenKind.String && !TokenKinds.CanBeLabelName(token.Kind))
        {
            throw reader.Unexpected();
        }

        reader.Take();
        if (token.Kind != TokenKind.String)
        {
            return reader.Text(token);
        }

        string label = reader.Unquoted(token);
        return label.Length == 0 || ByteText.HasRawBytes(label)
            ? throw reader.Error(token.Start, "invalid label name for grouping: " + ByteText.Quote(label))
            : label;
    }

    private VectorMatching ParseGroup(VectorMatching matching)
    {
        TokenKind kind = reader.PeekKind();
        if (kind is not (TokenKind.GroupLeft or TokenKind.GroupRight))
        {
            return matching;
        }

        reader.Take();
        return matching with
        {
            Cardinality = kind == TokenKind.GroupLeft ? MatchCardinality.ManyToOne : MatchCardinality.OneToMany,
            Include = StartsOperand(reader.PeekKind()) ? [] : ParseLabels(),
        };
    }

    /// <summary>True when the included labels were left out. An opening parenthesis always starts them.</summary>
    private static bool StartsOperand(TokenKind kind) => TokenKinds.CanBeMetricName(kind) || LiteralParser.IsNumber(kind) ||
        kind is TokenKind.String or TokenKind.LeftBrace or TokenKind.Add or TokenKind.Sub;

    private VectorMatching ParseFill(VectorMatching matching)
    {
        switch (reader.PeekKind())
        {
            case TokenKind.Fill:
                double both = ParseFillValue();
                return matching with { FillLeft = both, FillRight = both };
            case TokenKind.FillLeft:
                matching = matching with { FillLeft = ParseFillValue() };
                return reader.PeekKind() == TokenKind.FillRight ? matching with { FillRight = ParseFillValue() } : matching;
            case TokenKind.FillRight:
                matching = matching with { FillRight = ParseFillValue() };
                return reader.PeekKind() == TokenKind.FillLeft ? matching with { FillLeft = ParseFillValue() } : matching;
            default:
                return matching;
        }
    }

    private double ParseFillValue()
    {
        reader.Take();
        reader.Expect(TokenKind.LeftParen);
        Token? sign = reader.PeekKind() is TokenKind.Add or TokenKind.Sub ? reader.Take() : null;
        if (!LiteralParser.IsNumber(reader.PeekKind()))
        {
            throw reader.Unexpected();
        }

        NumberLiteral literal = literals.Parse();
        reader.Expect(TokenKind.RightParen);
        return sign?.Kind == TokenKind.Sub ? -literal.Value : literal.Value;
    }
}
