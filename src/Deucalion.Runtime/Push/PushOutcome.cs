namespace Deucalion.Runtime.Push;

/// <summary>The answer to a push: HTTP status and a text for people (empty on success).</summary>
public sealed record PushOutcome(int Status, string Text);
