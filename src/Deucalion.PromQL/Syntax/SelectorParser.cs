using Deucalion.Model.Labels;
using Deucalion.Primitives.Regex;

namespace Deucalion.PromQL.Syntax;

/// <summary>Instant selectors: a name, matchers in braces, or both.</summary>
internal sealed class SelectorParser(TokenReader reader)
{
    /// <summary>The selector whose first token is next.</summary>
    public VectorSelector Parse()
    {
        Token first = reader.Peek();
        if (first.Kind == TokenKind.LeftBrace)
        {
            List<Matcher> matchers = ParseMatchers(out int end);
            return new VectorSelector("", matchers, TimeModifier.None) { Position = new PositionRange(first.Start, end) };
        }

        if (!TokenKinds.CanBeMetricName(first.Kind))
        {
            throw reader.Unexpected();
        }

        return ParseAfterName(reader.Take());
    }

    /// <summary>The rest of a selector whose name was taken.</summary>
    public VectorSelector ParseAfterName(Token name)
    {
        int end = name.End;
        List<Matcher> matchers = reader.PeekKind() == TokenKind.LeftBrace ? ParseMatchers(out end) : [];
        string text = reader.Text(name);
        matchers.Add(new Matcher(MatcherType.Equal, LabelNames.MetricName, text));
        return new VectorSelector(text, matchers, TimeModifier.None) { Position = new PositionRange(name.Start, end) };
    }

    private List<Matcher> ParseMatchers(out int end)
    {
        ParseContext outer = reader.Context;
        reader.Take();
        List<Matcher> matchers = [];
        reader.Context = ParseContext.MatcherStart;
        while (reader.PeekKind() != TokenKind.RightBrace)
        {
            matchers.Add(ParseMatcher());
            reader.Context = ParseContext.MatcherNext;
            if (reader.PeekKind() == TokenKind.RightBrace)
            {
                break;
            }

            reader.Expect(TokenKind.Comma);
            reader.Context = ParseContext.MatcherStart;
        }

        end = reader.Take().End;
        reader.Context = outer;
        return matchers;
    }

    private Matcher ParseMatcher()
    {
        Token name = reader.Peek();
        if (name.Kind is not (TokenKind.Identifier or TokenKind.String))
        {
            throw reader.Unexpected();
        }

        reader.Take();
        MatcherType? type = reader.PeekKind() switch
        {
            TokenKind.Equal => MatcherType.Equal,
            TokenKind.NotEqual => MatcherType.NotEqual,
            TokenKind.EqualRegex => MatcherType.Regex,
            TokenKind.NotEqualRegex => MatcherType.NotRegex,
            _ => null,
        };
        if (type is null)
        {
            if (name.Kind == TokenKind.String)
            {
                return new Matcher(MatcherType.Equal, LabelNames.MetricName, reader.Unquoted(name));
            }

            reader.Context = ParseContext.MatcherOperator;
            throw reader.Unexpected();
        }

        reader.Take();
        reader.Context = ParseContext.MatcherValue;
        Token value = reader.Expect(TokenKind.String);
        string label = name.Kind == TokenKind.String ? reader.Unquoted(name) : reader.Text(name);
        return NewMatcher(type.Value, label, reader.Unquoted(value), name.Start);
    }

    private Matcher NewMatcher(MatcherType type, string label, string value, int position)
    {
        try
        {
            return new Matcher(type, label, value);
        }
        catch (Re2SyntaxException e)
        {
            throw reader.Error(position, e.Message);
        }
    }
}
