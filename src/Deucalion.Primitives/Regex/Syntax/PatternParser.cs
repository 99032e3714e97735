using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>
/// Reads RE2 syntax as Go's regexp/syntax with the Perl flags and a dot that matches newlines. Open groups are kept on a list, not on
/// the call stack, so that no pattern can exhaust it; nodes above <see cref="MaxHeight"/> are refused, so that walking them cannot either.
/// </summary>
internal sealed class PatternParser
{
    // Limits of Go's regexp/syntax.
    private const int MaxHeight = 1000;
    private const int MaxRepeat = 1000;

    // Groups without a number add no height and may nest deeper, but flattening them takes time by the square of the depth.
    private const int MaxOpenGroups = 5_000;
    private const long MaxSize = (128 << 20) / 40;

    private readonly PatternText _text;
    private readonly Stack<GroupFrame> _outer = new();
    private readonly List<string> _names = [string.Empty];
    private GroupFrame _group = new(0, ParseFlags.None);
    private ParseFlags _flags = ParseFlags.DotNewline;
    private int _lastRepeat = -1;
    private int _classRanges;

    private PatternParser(string pattern) => _text = new PatternText(pattern);

    /// <summary>Parses; throws <see cref="Re2SyntaxException"/>. Names hold the groups' names by number ("" = none; 0 is the whole match).</summary>
    public static Node Parse(string pattern, out string[] names)
    {
        var parser = new PatternParser(pattern);
        Node node = parser.Parse();
        names = [.. parser._names];
        return node;
    }

    private bool Fold => (_flags & ParseFlags.FoldCase) != 0;

    private bool MultiLine => (_flags & ParseFlags.MultiLine) != 0;

    private Node Parse()
    {
        while (!_text.AtEnd)
        {
            int repeat = -1;
            switch (_text.Current)
            {
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    CloseGroup();
                    break;
                case '|':
                    Check(_group.EndBranch());
                    _text.At++;
                    break;
                case '^':
                    AddPlace(MultiLine ? Place.BeginLine : Place.BeginText, 1);
                    break;
                case '$':
                    AddPlace(MultiLine ? Place.EndLine : Place.EndText, 1);
                    break;
                case '.':
                    AddSet((_flags & ParseFlags.DotNewline) != 0 ? RuneSet.Any : RuneSet.AnyButNewline);
                    _text.At++;
                    break;
                case '[':
                    AddSet(ClassParser.Parse(_text, Fold, ref _classRanges));
                    break;
                case '*' or '+' or '?':
                    repeat = _text.At;
                    ParseSimpleRepeat();
                    break;
                case '{':
                    repeat = ParseCountedRepeat();
                    break;
                case '\\':
                    ParseBackslash();
                    break;
                default:
                    _group.AddLiteral(_text.NextRune(), Fold);
                    break;
            }

            _lastRepeat = repeat;
        }

        if (_outer.Count > 0)
        {
            throw PatternText.Fail("missing closing )", _text.Text);
        }

        return Check(_group.End());
    }

    private void OpenGroup()
    {
        if (_text.Peek(1) == '?' && _text.Left >= 2)
        {
            ParseFlagsOrGroup();
            return;
        }

        _text.At++;
        Push(NewCapture(string.Empty));
    }

    private void CloseGroup()
    {
        if (_outer.Count == 0)
        {
            throw PatternText.Fail("unexpected )", _text.Text);
        }

        _text.At++;
        Node inner = Check(_group.End());
        _flags = _group.OuterFlags;
        int capture = _group.Capture;
        _group = _outer.Pop();
        _group.Add(capture == 0 ? inner : Check(Node.Capture(capture, inner)));
    }

    private void Push(int capture)
    {
        if (_outer.Count >= MaxOpenGroups)
        {
            throw PatternText.Fail("expression nests too deeply", _text.Text);
        }

        _outer.Push(_group);
        _group = new GroupFrame(capture, _flags);
    }

    private int NewCapture(string name)
    {
        _names.Add(name);
        return _names.Count - 1;
    }

    // At "(?": a named group, a group without number, or switches.
    private void ParseFlagsOrGroup()
    {
        int start = _text.At;
        bool withP = _text.Left > 4 && _text.Peek(2) == 'P' && _text.Peek(3) == '<';
        if (withP || (_text.Left > 3 && _text.Peek(2) == '<'))
        {
            int end = _text.Text.IndexOf('>', start);
            if (end < 0)
            {
                throw PatternText.Fail("invalid named capture", _text.Text[start..]);
            }

            string name = _text.Text[(start + (withP ? 4 : 3))..end];
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                throw PatternText.Fail("invalid named capture", _text.Text[start..(end + 1)]);
            }

            _text.At = end + 1;
            Push(NewCapture(name));
            return;
        }

        _text.At += 2;
        ParseSwitches(start);
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private void ParseSwitches(int start)
    {
        ParseFlags flags = _flags;
        bool off = false, seen = false;
        while (!_text.AtEnd)
        {
            int c = _text.NextRune();
            ParseFlags flag = c switch
            {
                'i' => ParseFlags.FoldCase,
                'm' => ParseFlags.MultiLine,
                's' => ParseFlags.DotNewline,
                'U' => ParseFlags.Ungreedy,
                _ => ParseFlags.None,
            };
            if (flag != ParseFlags.None)
            {
                flags = off ? flags & ~flag : flags | flag;
                seen = true;
            }
            else if (c == '-' && !off)
            {
                off = true;
                seen = false;
            }
            else if (c is ':' or ')' && !(off && !seen))
            {
                if (c == ':')
                {
                    Push(0);
                }

                _flags = flags;
                return;
            }
            else
            {
                break;
            }
        }

        throw PatternText.Fail("invalid or unsupported Perl syntax", _text.Since(start));
    }

    private void ParseSimpleRepeat()
    {
        int start = _text.At;
        (int min, int max) = _text.Current switch { '*' => (0, -1), '+' => (1, -1), _ => (0, 1) };
        _text.At++;
        AddRepeat(start, min, max, counted: false);
    }

    // At '{': a count, or a literal brace if it is not of that form. Returns where the repetition starts, -1 for a literal.
    private int ParseCountedRepeat()
    {
        int start = _text.At;
        _text.At++;
        int max = 0;
        bool ok = TryCount(out int min);
        if (ok)
        {
            max = min;
            if (_text.TryTake(','))
            {
                max = -1;
                if (_text.Current != '}')
                {
                    ok = TryCount(out max);
                    min = max < 0 ? -1 : min;
                }
            }
        }

        if (!ok || !_text.TryTake('}'))
        {
            _text.At = start + 1;
            _group.AddLiteral('{', Fold);
            return -1;
        }

        if (min < 0 || min > MaxRepeat || max > MaxRepeat || (max >= 0 && min > max))
        {
            throw PatternText.Fail("invalid repeat count", _text.Since(start));
        }

        AddRepeat(start, min, max, counted: true);
        return start;
    }

    // Digits without leading zeros; -1 stands for a number that is much too large.
    private bool TryCount(out int value)
    {
        value = 0;
        int start = _text.At;
        while (char.IsAsciiDigit(_text.Current))
        {
            if (value >= 0)
            {
                value = value >= 100_000_000 ? -1 : (value * 10) + (_text.Current - '0');
            }

            _text.At++;
        }

        int digits = _text.At - start;
        return digits == 1 || (digits > 1 && _text.Text[start] != '0');
    }

    private void AddRepeat(int start, int min, int max, bool counted)
    {
        bool greedy = (_flags & ParseFlags.Ungreedy) == 0;
        if (_text.TryTake('?'))
        {
            greedy = !greedy;
        }

        if (_lastRepeat >= 0)
        {
            throw PatternText.Fail("invalid nested repetition operator", _text.Since(_lastRepeat));
        }

        Node sub = _group.TakeLast() ?? throw PatternText.Fail("missing argument to repetition operator", _text.Since(start));
        Node node = Check(Node.Repeat(sub, min, max, greedy, counted));
        if (counted && (min >= 2 || max >= 2) && !CountsAreWithin(node, MaxRepeat))
        {
            throw PatternText.Fail("invalid repeat count", _text.Since(start));
        }

        _group.Add(node);
    }

    // The product of nested counts must stay within the limit.
    private static bool CountsAreWithin(Node node, int limit)
    {
        if (node.Kind == NodeKind.Repeat && node.Counted)
        {
            if (node.Max == 0)
            {
                return true;
            }

            int count = node.Max < 0 ? node.Min : node.Max;
            if (count > limit)
            {
                return false;
            }

            limit = count > 0 ? limit / count : limit;
        }

        foreach (Node sub in node.Subs)
        {
            if (!CountsAreWithin(sub, limit))
            {
                return false;
            }
        }

        return true;
    }

    private void ParseBackslash()
    {
        switch (_text.Peek(1))
        {
            case 'A':
                AddPlace(Place.BeginText, 2);
                return;
            case 'z':
                AddPlace(Place.EndText, 2);
                return;
            case 'b':
                AddPlace(Place.WordBoundary, 2);
                return;
            case 'B':
                AddPlace(Place.NoWordBoundary, 2);
                return;
            case 'C':
                throw PatternText.Fail("invalid escape sequence", "\\C");
            case 'Q':
                ParseQuoted();
                return;
        }

        RuneSet? set = ClassParser.TryParseUnicode(_text, Fold) ?? ClassParser.TryParsePerl(_text, Fold);
        if (set is not null)
        {
            AddSet(set);
        }
        else
        {
            _group.AddLiteral(EscapeParser.Parse(_text), Fold);
        }
    }

    private void ParseQuoted()
    {
        _text.At += 2;
        int end = _text.Text.IndexOf("\\E", _text.At, StringComparison.Ordinal);
        int stop = end < 0 ? _text.Text.Length : end;
        while (_text.At < stop)
        {
            _group.AddLiteral(_text.NextRune(), Fold);
        }

        _text.At = end < 0 ? stop : end + 2;
    }

    private void AddPlace(Place place, int length)
    {
        _group.Add(Node.Assert(place));
        _text.At += length;
    }

    private void AddSet(RuneSet set) => _group.Add(Node.OfSet(set));

    private Node Check(Node node)
    {
        if (node.Size > MaxSize)
        {
            throw PatternText.Fail("expression too large", _text.Text);
        }

        return node.Height <= MaxHeight ? node : throw PatternText.Fail("expression nests too deeply", _text.Text);
    }
}
