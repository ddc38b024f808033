using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Errors;

/// <summary>The two shapes of an error body: the origin's, and JSON-RPC with the same members in <c>error.data</c>.</summary>
internal static class ErrorBody
{
    // Bodies are application/json and never HTML: an apostrophe may stay one, for the people who read them.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Plain(ProxyError error, string? agentId)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        WriteMembers(json, error, agentId);
        json.Flush();
        return buffer.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> JsonRpc(ProxyError error, ReadOnlySpan<byte> rawId, string? agentId)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WritePropertyName("id");
        if (rawId.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            // The id goes back exactly as it came: 1 and 1.0 or "\u0061" and "a" are not ours to normalise.
            json.WriteRawValue(rawId, skipInputValidation: true);
        }

        json.WriteStartObject("error");
        json.WriteNumber("code", error.JsonRpcCode ?? JsonRpcErrorCodes.InternalError);
        json.WriteString("message", VisibleText.Escape(error.Message));
        json.WritePropertyName("data");
        WriteMembers(json, error, agentId);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    public static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentType = "application/json";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    private static void WriteMembers(Utf8JsonWriter json, ProxyError error, string? agentId)
    {
        json.WriteStartObject();
        json.WriteString("error", error.Code);
        json.WriteString("message", VisibleText.Escape(error.Message));
        if (!string.IsNullOrEmpty(agentId))
        {
            json.WriteString("agent_id", VisibleText.Escape(agentId));
        }

        if (error.Consent is { } consent)
        {
            json.WriteString("connection", consent.Connection);
        }

        if (error.RequiredExtension is { } extension)
        {
            // MCP 2026-07-28: what the client would have to declare, in the shape in which it declares it.
            json.WriteStartObject("requiredCapabilities");
            json.WriteStartObject("extensions");
            json.WriteStartObject(extension);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (error.Details is { } details)
        {
            json.WriteStartObject("details");
            foreach (var (name, value) in details)
            {
                WriteDetail(json, name, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, string name, object value)
    {
        if (value is not string and IEnumerable<string> list)
        {
            json.WriteStartArray(name);
            foreach (var item in list)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString(name, value.ToString());
        }
    }
}
