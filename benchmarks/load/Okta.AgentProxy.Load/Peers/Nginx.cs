namespace Okta.AgentProxy.Load.Peers;

/// <summary>nginx with one worker: as the plain proxy, and as the backend that answers from memory.</summary>
internal static class Nginx
{
    private const string Answer = """{"jsonrpc":"2.0","id":4711,"result":{"content":[{"type":"text","text":"Ada Lovelace, ada@example.com, engineering, reports to Charles Babbage"}],"isError":false}}""";

    public static string Backend(int port, string folder) => Config(folder, $$"""
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location /mcp { default_type application/json; return 200 '{{Answer}}'; }
          }
        """);

    public static string Plain(int port, Uri backend, string folder) => Config(folder, $$"""
          upstream mcp { server {{backend.Authority}}; keepalive 1024; keepalive_requests 1000000000; }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location {{World.Path}} {
              proxy_pass http://mcp{{backend.AbsolutePath}};
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Authorization "";
              proxy_set_header {{World.BackendKeyHeader}} "{{World.BackendKey}}";
              proxy_buffering off;
              proxy_read_timeout 1h;
            }
          }
        """);

    private static string Config(string folder, string servers) => $$"""
        daemon off;
        master_process off;
        worker_rlimit_nofile 65535;
        error_log stderr crit;
        pid {{folder}}/nginx.pid;
        events { worker_connections 16384; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          keepalive_timeout 1h;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
        {{servers}}
        }

        """;
}
