namespace Deucalion.PromQL.Execution;

/// <summary>A warning or info about a query. <see cref="Key"/>: equal ones are told once.</summary>
internal abstract class Annotation(bool isWarning, int position)
{
    /// <summary>Warning or info.</summary>
    public bool IsWarning { get; } = isWarning;

    /// <summary>Byte offset of the part of the query that it is about.</summary>
    public int Position { get; } = position;

    /// <summary>Identity.</summary>
    public abstract string Key { get; }

    /// <summary>What stays of an earlier equal one and this one.</summary>
    public abstract Annotation MergeInto(Annotation earlier);

    /// <summary>The whole text; place is "line:column".</summary>
    public abstract string Text(string place);
}
