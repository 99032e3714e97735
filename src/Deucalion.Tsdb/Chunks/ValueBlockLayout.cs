namespace Deucalion.Tsdb.Chunks;

/// <summary>Where the sections of a value block are, and its parameters; read and bounds-checked once, before any decoding.</summary>
internal ref struct ValueBlockLayout
{
    public const int KindMask = 3;
    public const int NoReset = 4;
    public const int HasStale = 8;
    public const int AllInteger = 16;
    public const int HasCorrections = 32;
    public const int HasExceptions = 64;
    public const int Unassigned = 128;

    /// <summary>Bits 5 and 6 of a constant block's head: how its value is written.</summary>
    public const int ConstantFormShift = 5;
    public const int ConstantRaw = 0;
    public const int ConstantInteger = 1;
    public const int ConstantDecimal = 2;

    public const int ExponentMask = 31;
    public const int RawMin = 32;
    public const int RawMax = 64;

    public int Head;
    public int Count;
    public int Length;
    public double Constant;
    public int Exponent;
    public IntegerPlan Integers;
    public double Min;
    public double Max;
    public int CorrectionWidth;
    public long CorrectionBase;
    public int PackedAt;
    public int CorrectionsAt;
    public ReadOnlySpan<byte> Patches;
    public ReadOnlySpan<byte> ExceptionPositions;
    public ReadOnlySpan<byte> ExceptionValues;

    public readonly ValueBlockKind Kind => (ValueBlockKind)(Head & KindMask);

    /// <summary>Reads the layout of the block at the start of <paramref name="source"/>.</summary>
    public static ValueBlockLayout Read(ReadOnlySpan<byte> source)
    {
        ByteReader reader = new(source);
        ValueBlockLayout layout = new() { Head = reader.ReadByte() };
        if ((layout.Head & Unassigned) != 0 || layout.Kind > ValueBlockKind.RawBits)
        {
            throw new ChunkFormatException($"Value block starts with the unknown byte 0x{layout.Head:x2}; it is damaged or of a newer format.");
        }

        layout.Count = reader.ReadByte() + 1;
        if (layout.Kind == ValueBlockKind.Constant)
        {
            layout.ReadConstant(ref reader);
            layout.Length = reader.Position;
            return layout;
        }

        layout.Length = reader.ReadUInt16();
        if (layout.Length > source.Length)
        {
            throw new ChunkFormatException($"Value block has {layout.Length} bytes, of which only {source.Length} are there.");
        }

        reader = new ByteReader(source[..layout.Length]);
        reader.Skip(4);
        layout.ReadParameters(ref reader);
        layout.ReadSections(ref reader, source);
        return layout;
    }

    private void ReadConstant(ref ByteReader reader)
    {
        switch (Head >> ConstantFormShift)
        {
            case ConstantRaw:
                Constant = BitConverter.UInt64BitsToDouble(reader.ReadUInt64());
                break;
            case ConstantInteger:
                Constant = reader.ReadSignedVarint();
                break;
            case ConstantDecimal:
                int exponent = CheckExponent(reader.ReadByte());
                Constant = reader.ReadSignedVarint() / PowersOfTen.Get(exponent);
                break;
            default:
                throw new ChunkFormatException($"Constant value block has the unknown form {Head >> ConstantFormShift}.");
        }

        Min = double.IsNaN(Constant) ? double.NaN : Constant;
        Max = Min;
    }

    private void ReadParameters(ref ByteReader reader)
    {
        int flags = RawMin | RawMax;
        if (Kind == ValueBlockKind.Decimal)
        {
            flags = reader.ReadByte();
            Exponent = CheckExponent(flags & ExponentMask);
        }
        else if ((Head & HasCorrections) != 0)
        {
            throw new ChunkFormatException("Value block of raw bits declares corrections.");
        }

        Integers = IntegerColumn.ReadHeader(ref reader);
        Min = ReadExtreme(ref reader, (flags & RawMin) != 0);
        Max = ReadExtreme(ref reader, (flags & RawMax) != 0);
        if ((Head & HasCorrections) != 0)
        {
            CorrectionWidth = reader.ReadByte();
            CorrectionBase = reader.ReadSignedVarint();
            if (CorrectionWidth > IntegerPlan.MaxNarrowWidth)
            {
                throw new ChunkFormatException($"Value block has corrections {CorrectionWidth} bits wide; 0 to 57 are possible.");
            }
        }
    }

    private readonly double ReadExtreme(ref ByteReader reader, bool raw)
    {
        if (raw)
        {
            return BitConverter.UInt64BitsToDouble(reader.ReadUInt64());
        }

        double value = (Integers.Anchor + reader.ReadSignedVarint()) / PowersOfTen.Get(Exponent);
        return (Head & HasCorrections) == 0
            ? value
            : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) + reader.ReadSignedVarint());
    }

    private void ReadSections(ref ByteReader reader, ReadOnlySpan<byte> source)
    {
        int exceptions = (Head & HasExceptions) != 0 ? reader.ReadByte() : 0;
        PackedAt = reader.Position;
        reader.Skip(IntegerPlan.PackedLength(Count, Integers.Width));
        CorrectionsAt = reader.Position;
        reader.Skip(IntegerPlan.PackedLength(Count, CorrectionWidth));
        int patchesAt = reader.Position;
        IntegerColumn.SkipPatches(ref reader, Integers.PatchCount);
        Patches = source[patchesAt..reader.Position];
        ExceptionPositions = reader.ReadBytes(exceptions);
        ExceptionValues = reader.ReadBytes(exceptions * 8);
        if (reader.Remaining != 0)
        {
            throw new ChunkFormatException($"Value block declares {Length} bytes but its sections end after {reader.Position}.");
        }
    }

    private static int CheckExponent(int exponent) => exponent <= PowersOfTen.MaxExponent
        ? exponent
        : throw new ChunkFormatException($"Value block has the decimal exponent {exponent}; 0 to 22 are possible.");
}
