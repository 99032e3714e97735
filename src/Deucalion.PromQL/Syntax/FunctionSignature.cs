namespace Deucalion.PromQL.Syntax;

/// <summary>
/// A PromQL function. <see cref="Variadic"/>: 0 = exactly the arguments; n &gt; 0 = the last may be left out or
/// (with its type) be given up to n times; -1 = the last may be left out or repeat without bound.
/// </summary>
public sealed record FunctionSignature(string Name, IReadOnlyList<ValueType> ArgumentTypes, int Variadic, ValueType ReturnType, bool Experimental = false);
