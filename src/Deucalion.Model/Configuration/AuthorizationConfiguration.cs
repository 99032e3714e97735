namespace Deucalion.Model.Configuration;

/// <summary>An Authorization header; a file is read again for each request.</summary>
public sealed record AuthorizationConfiguration(string Type, Secret Credentials, string CredentialsFile);
