namespace Okta.AgentProxy.IntegrationTests.Parts;

/// <summary>Finds the folder of the solution, above the folder the tests run in.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "OktaAgentProxy.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("OktaAgentProxy.sln was not found above the test binaries; run the tests from a clone.");
    }
}
