{{- define "claims-api.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "claims-api.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := include "claims-api.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "claims-api.selector" -}}
app.kubernetes.io/name: {{ include "claims-api.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Not the Service's selector: the test is no backend. */}}
{{- define "claims-api.testSelector" -}}
app.kubernetes.io/name: {{ include "claims-api.name" . | trunc 58 }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "claims-api.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | replace "+" "_" | trunc 63 | quote }}
{{ include "claims-api.selector" . }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "claims-api.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- define "claims-api.keysSecret" -}}
{{- if .Values.keys.externalSecret.enabled }}
{{- printf "%s-keys" (include "claims-api.fullname" .) }}
{{- else }}
{{- required "keys.existingSecret must name the Secret with jwt_key, jwt_key.pub.pem and users (or enable keys.externalSecret)" .Values.keys.existingSecret }}
{{- end }}
{{- end }}

{{- define "claims-api.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "claims-api.fullname" .) }}
{{- end }}

{{- define "claims-api.dataSource" -}}
{{- $sources := list }}
{{- if .Values.data.existingClaim }}{{ $sources = append $sources "existingClaim" }}{{ end }}
{{- if .Values.data.persistence.enabled }}{{ $sources = append $sources "persistence" }}{{ end }}
{{- if .Values.data.seed.enabled }}{{ $sources = append $sources "seed" }}{{ end }}
{{- if .Values.data.databaseUrlSecret }}{{ $sources = append $sources "databaseUrlSecret" }}{{ end }}
{{- if ne (len $sources) 1 }}
{{- fail (printf "data: set exactly one of existingClaim, persistence.enabled, seed.enabled and databaseUrlSecret; found %s" (join ", " $sources | default "none")) }}
{{- end }}
{{- first $sources }}
{{- end }}

{{- /* What Pod Security's level 'restricted' asks of a container. */}}
{{- define "claims-api.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- /* Variables that come from values of their own: a second one of the same name would be dropped in silence. */}}
{{- define "claims-api.ownVariables" -}}
API_HOST API_PREFIX CLAIMS_API_PORT CLAIMS_AUDIT_DIR CLAIMS_AUDIT_RETENTION_DAYS CLAIMS_DATA_DIR CLAIMS_LOGIN_ATTEMPTS CLAIMS_QUERY_TIMEOUT_MS CLAIMS_REQUIRE_SYNTHETIC CLAIMS_THREADS CLAIMS_TRUSTED_PROXIES CLAIMS_USERS_PATH CORS_ORIGINS DATABASE_URL JWT_AUDIENCE JWT_PRIVATE_KEY_PATH JWT_PUBLIC_KEY_PATH OIDC_ISSUER OIDC_JWKS_URL
{{- end }}
