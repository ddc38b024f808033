// The same with the TypeScript SDK v2.
import { discoverOAuthProtectedResourceMetadata, extractWWWAuthenticateParams, selectResourceURL } from '@modelcontextprotocol/client';
import { printResource } from './common.mjs';

await printResource((response) => extractWWWAuthenticateParams(response).resourceMetadataUrl, discoverOAuthProtectedResourceMetadata, selectResourceURL);
