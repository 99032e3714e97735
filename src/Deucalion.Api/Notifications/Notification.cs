namespace Deucalion.Api.Notifications;

/// <summary>Something that people who look at an instance ought to know, since when, and whether it still holds.</summary>
public sealed record Notification(string Text, DateTimeOffset Date, bool Active);
