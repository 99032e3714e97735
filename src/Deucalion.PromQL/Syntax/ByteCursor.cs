using System.Text;

namespace Deucalion.PromQL.Syntax;

/// <summary>A place in UTF-8 text that moves by code points and can step back once.</summary>
internal sealed class ByteCursor(byte[] input)
{
    /// <summary>What <see cref="Next"/> gives at the end of the input.</summary>
    public const int End = -1;

    private int _width;

    public byte[] Input { get; } = input;

    public int Position { get; set; }

    public int Next()
    {
        if (Position >= Input.Length)
        {
            _width = 0;
            return End;
        }

        byte first = Input[Position];
        if (first < 0x80)
        {
            _width = 1;
            Position++;
            return first;
        }

        Rune.DecodeFromUtf8(Input.AsSpan(Position), out Rune rune, out _width);
        Position += _width;
        return rune.Value;
    }

    public void Backup() => Position -= _width;

    public int Peek()
    {
        int rune = Next();
        Backup();
        return rune;
    }

    /// <summary>Takes the next code point if it is one of the ASCII characters.</summary>
    public bool Accept(ReadOnlySpan<byte> valid)
    {
        if (Contains(valid, Next()))
        {
            return true;
        }

        Backup();
        return false;
    }

    public bool Is(ReadOnlySpan<byte> valid) => Contains(valid, Peek());

    public void AcceptRun(ReadOnlySpan<byte> valid)
    {
        while (Accept(valid))
        {
        }
    }

    private static bool Contains(ReadOnlySpan<byte> valid, int rune) => rune is >= 0 and < 0x80 && valid.Contains((byte)rune);
}
