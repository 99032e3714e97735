namespace Deucalion.Primitives.Regex.Matching;

/// <summary>One instruction of a <see cref="Program"/>; see <see cref="Op"/> for its operands.</summary>
internal readonly record struct Instruction(Op Op, int A, int B);
