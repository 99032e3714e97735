using System.Text;
using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// The tokens of a query with one token of look-ahead, and the errors about them. Tokens are only asked for when they decide something:
/// so an error found earlier in the text is reported before one of the lexer behind it.
/// </summary>
internal sealed class TokenReader(byte[] query)
{
    private readonly Lexer _lexer = new(query);
    private Token _token;
    private bool _has;

    public byte[] Query => query;

    /// <summary>What is being read; part of "unexpected …" texts.</summary>
    public ParseContext Context { get; set; } = ParseContext.None;

    /// <summary>End of the token taken last.</summary>
    public int LastEnd { get; private set; }

    public Token Peek()
    {
        if (!_has)
        {
            _token = _lexer.Next();
            _has = true;
        }

        return _token;
    }

    public TokenKind PeekKind() => Peek().Kind;

    public Token Take()
    {
        Token token = Peek();
        _has = false;
        LastEnd = token.End;
        return token;
    }

    /// <summary>Takes a token of this kind or fails.</summary>
    public Token Expect(TokenKind kind) => PeekKind() == kind ? Take() : throw Unexpected();

    public string Text(Token token) => Encoding.UTF8.GetString(query.AsSpan(token.Start..token.End));

    public string Unquoted(Token token) => StringUnquoting.Unquote(query.AsSpan(token.Start..token.End));

    public QueryException Error(int position, string text) => ParseFailure.At(query, position, text);

    /// <summary>The next token cannot stand here.</summary>
    public QueryException Unexpected()
    {
        Token token = Peek();
        var text = new StringBuilder("unexpected ").Append(Describe(token));
        if (Context.Where.Length > 0)
        {
            text.Append(" in ").Append(Context.Where);
        }

        if (Context.Expected.Length > 0)
        {
            text.Append(", expected ").Append(Context.Expected);
        }

        return Error(token.Start, text.ToString());
    }

    private string Describe(Token token) => token.Kind switch
    {
        TokenKind.Eof => "end of input",
        TokenKind.Identifier => "identifier " + ByteText.Quote(Text(token)),
        TokenKind.MetricIdentifier => "metric identifier " + ByteText.Quote(Text(token)),
        TokenKind.String => "string " + Abbreviated(token),
        TokenKind.Number => "number " + Abbreviated(token),
        TokenKind.Duration => "duration " + Abbreviated(token),
        var kind when TokenKinds.IsKeyword(kind) => $"<{Text(token)}>",
        var kind when TokenKinds.IsOperator(kind) => $"<op:{Text(token)}>",
        var kind when TokenKinds.IsAggregator(kind) => $"<aggr:{Text(token)}>",
        _ => Abbreviated(token),
    };

    private string Abbreviated(Token token)
    {
        string text = Text(token);
        return token.End - token.Start <= 10 ? ByteText.Quote(text) : ByteText.Quote(FirstRunes(text, 10)) + "...";
    }

    private static string FirstRunes(string text, int count)
    {
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (count-- == 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
