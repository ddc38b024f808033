using System.Text.Json;
using Microsoft.Playwright;

namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>
/// What makes a page usable for everybody, as far as a program can see it: names of controls, order of headings, contrast as it is computed, landmarks,
/// and whether the keyboard reaches everything in the order of the page.
/// </summary>
internal static class PageCheck
{
    private static readonly string Script = ReadScript();

    /// <summary>Fails with everything that is wrong with the page as it is shown now.</summary>
    public static async Task IsAccessibleAsync(IPage page)
    {
        // Evaluated by the debugger, so the page's own policy neither stops it nor has to be weakened for it.
        var found = await page.EvaluateAsync<JsonElement>(Script);
        var problems = found.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!).ToList();
        problems.AddRange(await KeyboardProblemsAsync(page, found.GetProperty("focusable").EnumerateArray().Select(name => name.GetString()!).ToArray()));

        Assert.True(problems.Count == 0, $"{page.Url}:\n{string.Join('\n', problems)}");
        Assert.True(found.GetProperty("texts").GetInt32() > 5, "The check saw next to no text: it would find nothing.");
    }

    private static async Task<IReadOnlyList<string>> KeyboardProblemsAsync(IPage page, IReadOnlyList<string> expected)
    {
        const string Focused = "() => document.activeElement?.dataset.order ?? ''";
        const string Visible = """
            () => {
              const style = getComputedStyle(document.activeElement);
              return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            }
            """;
        List<string> problems = [];
        await page.EvaluateAsync("() => { getSelection().removeAllRanges(); document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }");
        foreach (var (name, index) in expected.Select((name, index) => (name, index)))
        {
            await page.Keyboard.PressAsync("Tab");
            var reached = await page.EvaluateAsync<string>(Focused);
            if (reached != index.ToString(System.Globalization.CultureInfo.InvariantCulture))
            {
                return [.. problems, $"keyboard: after {index} steps the focus is on '{reached}', not on {name}"];
            }

            if (!await page.EvaluateAsync<bool>(Visible))
            {
                problems.Add($"keyboard: the focus is not seen on {name}");
            }
        }

        return problems;
    }

    private static string ReadScript()
    {
        using var resource = typeof(PageCheck).Assembly.GetManifestResourceStream("page-check.js")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
