namespace Deucalion.Model.Configuration;

/// <summary>HTTP Basic credentials; a file is read again for each request.</summary>
public sealed record BasicAuthConfiguration(string Username, string UsernameFile, Secret Password, string PasswordFile);
