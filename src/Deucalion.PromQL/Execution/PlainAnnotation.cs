namespace Deucalion.PromQL.Execution;

/// <summary>An annotation that is only a text and a place.</summary>
internal sealed class PlainAnnotation(bool isWarning, string text, int position) : Annotation(isWarning, position)
{
    /// <inheritdoc/>
    public override string Key => text;

    /// <inheritdoc/>
    public override Annotation MergeInto(Annotation earlier) => this;

    /// <inheritdoc/>
    public override string Text(string place) => text + " (" + place + ")";
}
