namespace Deucalion.PromQL.Syntax;

/// <summary>Finds where a number or duration ends. Whether it is a valid one shows when it is read.</summary>
internal static class NumberScanner
{
    private static ReadOnlySpan<byte> Decimal => "0123456789"u8;

    private static ReadOnlySpan<byte> Hexadecimal => "0123456789abcdefABCDEF"u8;

    public static bool ScanNumber(ByteCursor cursor)
    {
        int start = cursor.Position;
        bool hex = cursor.Accept("0"u8) && cursor.Accept("xX"u8);
        ReadOnlySpan<byte> digits = hex ? Hexadecimal : Decimal;
        if (hex)
        {
            cursor.Accept("_"u8);
        }

        cursor.Accept("."u8);
        cursor.Accept(digits);
        if (!ScanRest(cursor, digits, hex) || cursor.Position == start)
        {
            return false;
        }

        return !Characters.IsAlphaNumeric(cursor.Peek());
    }

    /// <summary>After <see cref="ScanNumber"/> stopped at a letter: units and further numbers. On success one code point too far.</summary>
    public static bool ScanDuration(ByteCursor cursor)
    {
        if (!cursor.Accept("smhdwy"u8))
        {
            return false;
        }

        cursor.Accept("s"u8);
        while (cursor.Accept(Decimal))
        {
            cursor.AcceptRun(Decimal);
            if (!cursor.Accept("smhdw"u8))
            {
                return false;
            }

            cursor.Accept("s"u8);
        }

        return !Characters.IsAlphaNumeric(cursor.Next());
    }

    private static bool ScanRest(ByteCursor cursor, ReadOnlySpan<byte> digits, bool hex)
    {
        bool dot = false;
        bool exponent = false;
        while (cursor.Is(digits) || cursor.Is("._eE"u8))
        {
            if ((dot && cursor.Accept("."u8)) || (exponent && cursor.Accept("eE"u8)))
            {
                return false;
            }

            if (cursor.Accept("."u8))
            {
                dot = true;
                if (cursor.Accept("_."u8) || hex)
                {
                    return false;
                }
            }
            else if (cursor.Accept("eE"u8))
            {
                exponent = true;
                cursor.Accept("+-"u8);
                if (cursor.Accept("._eE"u8) || cursor.Peek() == ByteCursor.End)
                {
                    return false;
                }
            }
            else if (cursor.Accept("_"u8))
            {
                if (cursor.Accept("._eE"u8) || cursor.Peek() == ByteCursor.End)
                {
                    return false;
                }
            }
            else
            {
                cursor.AcceptRun(digits);
            }
        }

        return true;
    }
}
