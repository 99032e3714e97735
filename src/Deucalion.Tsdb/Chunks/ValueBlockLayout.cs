namespace Deucalion.Tsdb.Chunks;

/// <summary>Where the sections of a value block are, and its parameters; read and bounds-checked once, before any decoding.</summary>
internal struct ValueBlockLayout
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

    /// <summary>Position and value.</summary>
    public const int ExceptionBytes = 9;

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
    public int PatchesAt;
    public int ExceptionsAt;
    public int ExceptionCount;

    public readonly ValueBlockKind Kind => (ValueBlockKind)(Head & KindMask);

    /// <summary>Reads the layout of the block at the start of <paramref name="source"/>; least and greatest value only on demand.</summary>
    public ValueBlockLayout(ReadOnlySpan<byte> source, bool withExtremes)
    {
        ByteReader reader = new(source);
        Head = reader.ReadByte();
        if ((Head & Unassigned) != 0 || Kind > ValueBlockKind.RawBits)
        {
            throw new ChunkFormatException($"Value block starts with the unknown byte 0x{Head:x2}; it is damaged or of a newer format.");
        }

        Count = reader.ReadByte() + 1;
        if (Kind == ValueBlockKind.Constant)
        {
            ReadConstant(ref reader);
            Length = reader.Position;
            return;
        }

        Length = reader.ReadUInt16();
        if (Length > source.Length)
        {
            throw new ChunkFormatException($"Value block has {Length} bytes, of which only {source.Length} are there.");
        }

        reader = new ByteReader(source[..Length], reader.Position);
        ReadParameters(ref reader, withExtremes);
        ReadSections(ref reader);
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

    private void ReadParameters(ref ByteReader reader, bool withExtremes)
    {
        int flags = RawMin | RawMax;
        if (Kind == ValueBlockKind.Decimal)
        {
            flags = reader.ReadByte();
            Exponent = CheckExponent(flags & ~(RawMin | RawMax));
        }
        else if ((Head & HasCorrections) != 0)
        {
            throw new ChunkFormatException("Value block of raw bits declares corrections.");
        }

        IntegerColumn.ReadHeader(ref reader, out Integers);
        if (withExtremes)
        {
            Min = ReadExtreme(ref reader, (flags & RawMin) != 0);
            Max = ReadExtreme(ref reader, (flags & RawMax) != 0);
        }
        else
        {
            SkipExtreme(ref reader, (flags & RawMin) != 0);
            SkipExtreme(ref reader, (flags & RawMax) != 0);
        }

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

    private readonly void SkipExtreme(ref ByteReader reader, bool raw)
    {
        if (raw)
        {
            reader.Skip(sizeof(ulong));
            return;
        }

        reader.ReadVarint();
        if ((Head & HasCorrections) != 0)
        {
            reader.ReadVarint();
        }
    }

    private void ReadSections(ref ByteReader reader)
    {
        ExceptionCount = (Head & HasExceptions) != 0 ? reader.ReadByte() : 0;
        PackedAt = reader.Position;
        reader.Skip(IntegerPlan.PackedLength(Count, Integers.Width));
        CorrectionsAt = reader.Position;
        reader.Skip(IntegerPlan.PackedLength(Count, CorrectionWidth));
        PatchesAt = reader.Position;

        // Patches have no length of their own: they are what lies between the packed bits and the exceptions.
        ExceptionsAt = Length - (ExceptionCount * ExceptionBytes);
        if (ExceptionsAt < PatchesAt)
        {
            throw new ChunkFormatException($"Value block of {Length} bytes is too short for its {ExceptionCount} exceptions.");
        }
    }

    private static int CheckExponent(int exponent) => exponent <= PowersOfTen.MaxExponent
        ? exponent
        : throw new ChunkFormatException($"Value block has the decimal exponent {exponent}; 0 to 22 are possible.");
}
