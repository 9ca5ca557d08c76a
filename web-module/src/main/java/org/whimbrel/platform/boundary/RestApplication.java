package org.whimbrel.platform.boundary;

import jakarta.annotation.security.DeclareRoles;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.auth.LoginConfig;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.whimbrel.accounts.control.AccessTokens;

/** The REST side, under {@code /api}. Requests carry an access token (MicroProfile JWT). */
@ApplicationPath("/api")
@LoginConfig(authMethod = "MP-JWT", realmName = "whimbrel")
@DeclareRoles(AccessTokens.USER_GROUP)
@OpenAPIDefinition(
    info =
        @Info(
            title = "Whimbrel",
            version = "1",
            description =
                "Accounts, sign-in and messages. The live side is a WebSocket at /ws, subprotocol"
                    + " whimbrel.v1. Errors are problem details (RFC 9457).",
            license = @License(name = "Apache-2.0")))
@SecurityScheme(
    securitySchemeName = "accessToken",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    bearerFormat = "JWT")
@SecurityScheme(
    securitySchemeName = "operator",
    type = SecuritySchemeType.HTTP,
    scheme = "basic",
    description = "The operator's password, over TLS only.")
public class RestApplication extends Application {}
