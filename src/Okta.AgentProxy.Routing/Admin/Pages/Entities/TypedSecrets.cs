using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>Takes what was typed as a secret out of a form that is shown again: it must be typed again, and is never part of a page.</summary>
internal static class TypedSecrets
{
    public static JsonObject Forget(JsonObject typed, JsonObject before, IEnumerable<FormField> fields)
    {
        foreach (var field in fields)
        {
            if (field.Kind == FieldKind.Secret)
            {
                typed[field.Key] = before[field.Key]?.DeepClone();
            }
            else if (field.Kind == FieldKind.Map && typed[field.Key] is JsonObject map)
            {
                foreach (var (key, value) in map.ToArray())
                {
                    var text = value?.GetValue<string>() ?? "";
                    map[key] = text == SecretMask.Text || PublicAuthConfigKeys.MayShow(key, text) ? text : "";
                }
            }
        }

        return typed;
    }
}
