using System.Text;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// Splits a query into tokens. Inside brackets and braces other rules hold than outside, and what is open is remembered here: the lexer
/// is what complains about unclosed parentheses. Errors are thrown when the bad token is asked for.
/// </summary>
internal sealed class Lexer(byte[] input)
{
    private readonly ByteCursor _cursor = new(input);
    private int _start;
    private int _parenDepth;
    private bool _braceOpen;
    private bool _bracketOpen;
    private bool _inDuration;
    private bool _gotColon;
    private bool _gotDuration;

    /// <summary>The next token that is no comment; at the end <see cref="TokenKind.Eof"/> for ever.</summary>
    public Token Next()
    {
        while (true)
        {
            TokenKind? kind = _inDuration ? ScanDurationExpression() : _braceOpen ? ScanBraces() : ScanStatement();
            int start = _start;
            if (kind is null)
            {
                continue;
            }

            int end = _cursor.Position;
            _start = end;
            AfterToken(kind.Value);
            if (kind != TokenKind.Comment)
            {
                return new Token(kind.Value, start, end);
            }
        }
    }

    private void AfterToken(TokenKind kind)
    {
        switch (kind)
        {
            case TokenKind.LeftParen:
                _parenDepth++;
                break;
            case TokenKind.RightParen when --_parenDepth < 0:
                throw Error("unexpected right parenthesis ')'");
            case TokenKind.LeftBrace:
                _braceOpen = true;
                break;
            case TokenKind.RightBrace:
                _braceOpen = false;
                break;
            case TokenKind.LeftBracket:
                _gotColon = false;
                _bracketOpen = true;
                _inDuration = true;
                break;
            case TokenKind.RightBracket:
                _bracketOpen = false;
                _inDuration = false;
                break;
            case TokenKind.Colon:
                CheckColon();
                break;
        }
    }

    private void CheckColon()
    {
        if (_inDuration && !_gotDuration)
        {
            throw Error("unexpected colon before duration in duration expression");
        }

        if (_inDuration && _gotColon)
        {
            throw Error("unexpected repeated colon in duration expression");
        }

        _gotColon = true;
    }

    private TokenKind? ScanStatement()
    {
        int c = _cursor.Next();
        switch (c)
        {
            case ByteCursor.End:
                return EndOfInput();
            case '#':
                return Comment();
            case '=':
                return AfterEquals();
            case '!':
                int after = _cursor.Next();
                return after == '=' ? TokenKind.NotEqual : throw Error("unexpected character after '!': " + ByteText.QuoteRune(after));
            case '<':
                return _cursor.Accept("="u8) ? TokenKind.LessOrEqual : _cursor.Accept("/"u8) ? TokenKind.TrimUpper : TokenKind.Less;
            case '>':
                return _cursor.Accept("="u8) ? TokenKind.GreaterOrEqual : _cursor.Accept("/"u8) ? TokenKind.TrimLower : TokenKind.Greater;
            case '"' or '\'' or '`':
                return Quoted(c);
            case '{':
                return TokenKind.LeftBrace;
            case '[':
                return _bracketOpen ? throw Error("unexpected left bracket '['") : TokenKind.LeftBracket;
            case ']':
                return _bracketOpen ? TokenKind.RightBracket : throw Error("unexpected right bracket ']'");
            case '@':
                return TokenKind.At;
        }

        if (Characters.IsSpace(c))
        {
            return Space();
        }

        if (Characters.IsDigit(c) || (c == '.' && Characters.IsDigit(_cursor.Peek())))
        {
            return NumberOrDuration();
        }

        if (Characters.IsAlpha(c) || c == ':')
        {
            return _bracketOpen ? WordInBrackets(c) : Word();
        }

        return SingleCharacter(c) ?? throw Error("unexpected character: " + ByteText.QuoteRune(c));
    }

    private TokenKind? ScanBraces()
    {
        int c = _cursor.Next();
        switch (c)
        {
            case ByteCursor.End:
                throw Error("unexpected end of input inside braces");
            case '#':
                return Comment();
            case ',':
                return TokenKind.Comma;
            case '"' or '\'' or '`':
                return Quoted(c);
            case '=':
                return _cursor.Accept("~"u8) ? TokenKind.EqualRegex : TokenKind.Equal;
            case '!':
                int after = _cursor.Next();
                return after switch
                {
                    '~' => TokenKind.NotEqualRegex,
                    '=' => TokenKind.NotEqual,
                    _ => throw Error("unexpected character after '!' inside braces: " + ByteText.QuoteRune(after)),
                };
            case '{':
                throw Error("unexpected left brace '{'");
            case '}':
                return TokenKind.RightBrace;
        }

        if (Characters.IsSpace(c))
        {
            return Space();
        }

        if (!Characters.IsAlpha(c))
        {
            throw Error("unexpected character inside braces: " + ByteText.QuoteRune(c));
        }

        AbsorbAlphaNumeric();
        return TokenKind.Identifier;
    }

    /// <summary>The start of a bracket, up to and including its first number.</summary>
    private TokenKind? ScanDurationExpression()
    {
        int c = _cursor.Next();
        if (c == ByteCursor.End)
        {
            throw Error("unexpected end of input in duration expression");
        }

        if (c == ']')
        {
            return TokenKind.RightBracket;
        }

        if (c == ':')
        {
            return TokenKind.Colon;
        }

        if (Characters.IsSpace(c))
        {
            return Space();
        }

        if (IsDurationWordStart(c) && DurationWord() is { } word)
        {
            return word;
        }

        if (Characters.IsDigit(c) || (c == '.' && Characters.IsDigit(_cursor.Peek())))
        {
            _gotDuration = true;
            _inDuration = false;
            return NumberOrDuration();
        }

        return SingleCharacter(c) ?? throw Error("unexpected character in duration expression: " + ByteText.QuoteRune(c));
    }

    private static TokenKind? SingleCharacter(int c) => c switch
    {
        ',' => TokenKind.Comma,
        '*' => TokenKind.Mul,
        '/' => TokenKind.Div,
        '%' => TokenKind.Mod,
        '+' => TokenKind.Add,
        '-' => TokenKind.Sub,
        '^' => TokenKind.Pow,
        '(' => TokenKind.LeftParen,
        ')' => TokenKind.RightParen,
        _ => null,
    };

    private TokenKind EndOfInput()
    {
        if (_parenDepth != 0)
        {
            throw Error("unclosed left parenthesis");
        }

        return _bracketOpen ? throw Error("unclosed left bracket") : TokenKind.Eof;
    }

    private TokenKind AfterEquals()
    {
        int next = _cursor.Peek();
        if (next == '~')
        {
            throw Error("unexpected character after '=': '~'");
        }

        return _cursor.Accept("="u8) ? TokenKind.EqualEqual : TokenKind.Equal;
    }

    private TokenKind? Space()
    {
        while (Characters.IsSpace(_cursor.Peek()))
        {
            _cursor.Next();
        }

        _start = _cursor.Position;
        return null;
    }

    private TokenKind Comment()
    {
        while (_cursor.Peek() is not ('\r' or '\n' or ByteCursor.End))
        {
            _cursor.Next();
        }

        return TokenKind.Comment;
    }

    private TokenKind NumberOrDuration()
    {
        _cursor.Position = _start;
        if (NumberScanner.ScanNumber(_cursor))
        {
            return TokenKind.Number;
        }

        if (NumberScanner.ScanDuration(_cursor))
        {
            _cursor.Backup();
            return TokenKind.Duration;
        }

        throw Error("bad number or duration syntax: " + ByteText.Quote(TextFromStart()));
    }

    private TokenKind Word()
    {
        bool colon = false;
        _cursor.Position = _start;
        while (_cursor.Peek() is var c && (Characters.IsAlphaNumeric(c) || c == ':'))
        {
            colon |= c == ':';
            _cursor.Next();
        }

        if (!TokenKinds.TryWord(_cursor.Input.AsSpan(_start.._cursor.Position), out TokenKind kind))
        {
            return colon ? TokenKind.MetricIdentifier : TokenKind.Identifier;
        }

        // The fill words came late to the language: without a parenthesis they stay metric names.
        bool fill = kind is TokenKind.Fill or TokenKind.FillLeft or TokenKind.FillRight;
        return fill && !IsFollowedByParen() ? TokenKind.Identifier : kind;
    }

    private bool IsFollowedByParen()
    {
        int i = _cursor.Position;
        while (i < _cursor.Input.Length && Characters.IsSpace(_cursor.Input[i]))
        {
            i++;
        }

        return i < _cursor.Input.Length && _cursor.Input[i] == '(';
    }

    private TokenKind WordInBrackets(int c)
    {
        if (c == ':')
        {
            return _gotColon ? throw Error("unexpected colon ':'") : TokenKind.Colon;
        }

        if (IsDurationWordStart(c) && DurationWord() is { } word)
        {
            return word;
        }

        throw Error("unexpected character: " + ByteText.QuoteRune(c) + ", expected ':'");
    }

    private static bool IsDurationWordStart(int c) => (c | 0x20) is 's' or 'r' or 'm' && Characters.IsAlpha(c);

    private TokenKind? DurationWord()
    {
        while (Characters.IsAlpha(_cursor.Peek()))
        {
            _cursor.Next();
        }

        bool known = TokenKinds.TryWord(_cursor.Input.AsSpan(_start.._cursor.Position), out TokenKind kind);
        return known && kind is TokenKind.Step or TokenKind.Range or TokenKind.MaxOf or TokenKind.MinOf ? kind : null;
    }

    private void AbsorbAlphaNumeric()
    {
        while (Characters.IsAlphaNumeric(_cursor.Peek()))
        {
            _cursor.Next();
        }
    }

    private TokenKind Quoted(int quote)
    {
        new StringScanner(_cursor, quote, Error).Scan();
        return TokenKind.String;
    }

    private string TextFromStart() => Encoding.UTF8.GetString(_cursor.Input.AsSpan(_start.._cursor.Position));

    private Exception Error(string text) => ParseFailure.At(_cursor.Input, _start, text);
}
