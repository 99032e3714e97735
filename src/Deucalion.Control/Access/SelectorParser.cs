using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Regex;

namespace Deucalion.Control.Access;

/// <summary>Reads a label selector such as <c>up{team="a",env=~"p.*"}</c> to its matchers. Errors are <see cref="FormatException"/> with the place.</summary>
public static class SelectorParser
{
    private const int MaxLength = 4096;

    /// <summary>Matchers of a selector, at least one.</summary>
    public static IReadOnlyList<Matcher> Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new FormatException($"a selector may have at most {MaxLength} characters");
        }

        var reader = new Reader(text);
        return reader.ReadSelector();
    }

    private ref struct Reader(string text)
    {
        private int _at;

        public IReadOnlyList<Matcher> ReadSelector()
        {
            var matchers = new List<Matcher>();
            SkipBlanks();
            if (_at < text.Length && text[_at] != '{')
            {
                string name = ReadName(allowColon: true);
                matchers.Add(new Matcher(MatcherType.Equal, LabelNames.MetricName, name));
                SkipBlanks();
            }

            if (_at < text.Length)
            {
                Expect('{');
                ReadMatchers(matchers);
            }

            SkipBlanks();
            if (_at < text.Length)
            {
                throw Error("nothing may follow the selector");
            }

            return matchers.Count > 0 ? matchers : throw Error("a selector needs at least one matcher");
        }

        private void ReadMatchers(List<Matcher> matchers)
        {
            while (true)
            {
                SkipBlanks();
                if (TryTake('}'))
                {
                    return;
                }

                matchers.Add(ReadMatcher());
                SkipBlanks();
                if (!TryTake(','))
                {
                    Expect('}');
                    return;
                }
            }
        }

        private Matcher ReadMatcher()
        {
            bool quoted = _at < text.Length && text[_at] is '"' or '\'' or '`';
            string name = quoted ? ReadString() : ReadName(allowColon: false);
            SkipBlanks();

            // A quoted name alone is the metric name: {"my.metric"}.
            if (quoted && (_at >= text.Length || text[_at] is ',' or '}'))
            {
                return new Matcher(MatcherType.Equal, LabelNames.MetricName, name);
            }

            MatcherType type = ReadOperator();
            SkipBlanks();
            int valueAt = _at;
            string value = ReadString();
            try
            {
                return new Matcher(type, name, value);
            }
            catch (Re2SyntaxException e)
            {
                _at = valueAt;
                throw Error("bad regular expression: " + e.Message);
            }
        }

        private MatcherType ReadOperator()
        {
            if (TryTake('='))
            {
                return TryTake('~') ? MatcherType.Regex : MatcherType.Equal;
            }

            if (TryTake('!'))
            {
                if (TryTake('='))
                {
                    return MatcherType.NotEqual;
                }

                if (TryTake('~'))
                {
                    return MatcherType.NotRegex;
                }
            }

            throw Error("expected one of = != =~ !~");
        }

        private string ReadName(bool allowColon)
        {
            int start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_' || (allowColon && text[_at] == ':')))
            {
                _at++;
            }

            if (start == _at || char.IsAsciiDigit(text[start]))
            {
                _at = start;
                throw Error("expected a name");
            }

            return text[start.._at];
        }

        private string ReadString()
        {
            if (_at >= text.Length || text[_at] is not ('"' or '\'' or '`'))
            {
                throw Error("expected a quoted text");
            }

            char quote = text[_at++];
            if (quote == '`')
            {
                int end = text.IndexOf('`', _at);
                if (end < 0)
                {
                    throw Error("the quoted text has no end");
                }

                string raw = text[_at..end];
                _at = end + 1;
                return raw;
            }

            var value = new StringBuilder();
            while (_at < text.Length && text[_at] != '\n')
            {
                char c = text[_at++];
                if (c == quote)
                {
                    return value.ToString();
                }

                if (c == '\\')
                {
                    ReadEscape(value, quote);
                }
                else
                {
                    value.Append(c);
                }
            }

            throw Error("the quoted text has no end");
        }

        private void ReadEscape(StringBuilder value, char quote)
        {
            char c = _at < text.Length ? text[_at++] : '\0';
            switch (c)
            {
                case 'n': value.Append('\n'); break;
                case 't': value.Append('\t'); break;
                case 'r': value.Append('\r'); break;
                case 'a': value.Append('\a'); break;
                case 'b': value.Append('\b'); break;
                case 'f': value.Append('\f'); break;
                case 'v': value.Append('\v'); break;
                case '\\': value.Append('\\'); break;
                case 'x': value.Append(ReadRune(2)); break;
                case 'u': value.Append(ReadRune(4)); break;
                case 'U': value.Append(ReadRune(8)); break;
                default:
                    if (c != quote || c == '\0')
                    {
                        throw Error("unknown escape sequence");
                    }

                    value.Append(c);
                    break;
            }
        }

        private string ReadRune(int digits)
        {
            if (_at + digits > text.Length
                || !int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                || !Rune.IsValid(code))
            {
                throw Error("bad character code");
            }

            _at += digits;
            return new Rune(code).ToString();
        }

        private void SkipBlanks()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r')
            {
                _at++;
            }
        }

        private bool TryTake(char c)
        {
            if (_at < text.Length && text[_at] == c)
            {
                _at++;
                return true;
            }

            return false;
        }

        private void Expect(char c)
        {
            if (!TryTake(c))
            {
                throw Error($"expected '{c}'");
            }
        }

        private readonly FormatException Error(string message) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{message} (character {Math.Min(_at, text.Length) + 1})"));
    }
}
