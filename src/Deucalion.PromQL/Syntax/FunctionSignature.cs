namespace Deucalion.PromQL.Syntax;

/// <summary>
/// A PromQL function. <see cref="Variadic"/>: 0 = exactly the arguments; n &gt; 0 = the last n argument types may be left out or
/// (as in Prometheus) the last may repeat up to n times; -1 = the last may repeat without bound.
/// </summary>
public sealed record FunctionSignature(string Name, IReadOnlyList<ValueType> ArgumentTypes, int Variadic, ValueType ReturnType, bool Experimental = false);
