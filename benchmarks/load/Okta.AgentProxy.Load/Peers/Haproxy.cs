namespace Okta.AgentProxy.Load.Peers;

/// <summary>HAProxy, as fast as it goes on one thread: keep-alive on both sides, connections shared, nothing logged.</summary>
internal static class Haproxy
{
    public static string Verifying(int port, Uri backend, string keyFile, string issuer) => Config(port, backend, $$"""
          http-request set-var(txn.bearer) http_auth_bearer
          http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
          http-request set-var(txn.iss) var(txn.bearer),jwt_payload_query('$.iss')
          http-request set-var(txn.aud) var(txn.bearer),jwt_payload_query('$.aud')
          http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
          http-request set-var(txn.now) date()
          http-request deny deny_status 401 unless { var(txn.bearer) -m found }
          http-request deny deny_status 401 unless { var(txn.alg) -m str RS256 }
          http-request deny deny_status 401 unless { var(txn.iss) -m str {{issuer}} }
          http-request deny deny_status 401 unless { var(txn.aud) -m str {{World.Audience}} }
          http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }
          http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"{{keyFile}}") -m int 1 }
        """);

    public static string Plain(int port, Uri backend) => Config(port, backend, string.Empty);

    // http-no-delay: without it events wait for the kernel's delayed acknowledgement, 40 to 100 ms each.
    private static string Config(int port, Uri backend, string rules) => $"""
        global
          nbthread 1
          maxconn 8000
          tune.bufsize 16384
        defaults
          mode http
          option http-keep-alive
          option http-no-delay
          http-reuse always
          timeout connect 5s
          timeout client 1h
          timeout server 1h
          timeout http-request 30s
        frontend in
          bind 127.0.0.1:{port}
          {rules.Trim()}
          http-request del-header Authorization
          http-request set-header {World.BackendKeyHeader} {World.BackendKey}
          http-request replace-path {World.Path}(.*) {backend.AbsolutePath}\1
          default_backend mcp
        backend mcp
          server one {backend.Authority}

        """;
}
