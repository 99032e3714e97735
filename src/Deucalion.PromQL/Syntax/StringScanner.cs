using System.Text;

namespace Deucalion.PromQL.Syntax;

/// <summary>Finds the end of a string whose opening quote was read, and checks its escapes.</summary>
internal sealed class StringScanner(ByteCursor cursor, int quote, Func<string, Exception> error)
{
    public void Scan()
    {
        bool raw = quote == '`';
        while (true)
        {
            int c = cursor.Next();
            if (c == quote)
            {
                return;
            }

            if (c == Rune.ReplacementChar.Value)
            {
                throw error("invalid UTF-8 rune");
            }

            if (c == ByteCursor.End || (c == '\n' && !raw))
            {
                throw error(raw ? "unterminated raw string" : "unterminated quoted string");
            }

            if (c == '\\' && !raw)
            {
                ScanEscape();
            }
        }
    }

    private void ScanEscape()
    {
        int c = cursor.Next();
        if (c == quote || c is 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '\\')
        {
            return;
        }

        switch (c)
        {
            case >= '0' and <= '7':
                ScanDigits(c, 3, 8, 255);
                break;
            case 'x':
                ScanDigits(cursor.Next(), 2, 16, 255);
                break;
            case 'u':
                ScanDigits(cursor.Next(), 4, 16, 0x10FFFF);
                break;
            case 'U':
                ScanDigits(cursor.Next(), 8, 16, 0x10FFFF);
                break;
            case ByteCursor.End:
                throw error("escape sequence not terminated");
            default:
                throw error("unknown escape sequence " + ByteText.CodePoint(c));
        }
    }

    private void ScanDigits(int c, int count, uint numberBase, uint max)
    {
        uint value = 0;
        while (true)
        {
            uint digit = (uint)Characters.HexValue(c);
            if (digit >= numberBase)
            {
                throw error(c == ByteCursor.End ? "escape sequence not terminated" : $"illegal character {ByteText.CodePoint(c)} in escape sequence");
            }

            value = unchecked((value * numberBase) + digit);
            if (--count == 0)
            {
                break;
            }

            c = cursor.Next();
        }

        if (value > max || value is >= 0xD800 and < 0xE000)
        {
            throw error("escape sequence is an invalid Unicode code point");
        }
    }
}
