variable "resource_group_name" {
  description = "Resource group that everything is made in. It exists."
  type        = string
}

variable "location" {
  description = "A region for the App Service plan, the app and the identity. Empty: that of the resource group."
  type        = string
  default     = ""
}

variable "profile_name" {
  description = "Name of the Traffic Manager profile."
  type        = string
}

variable "dns_label" {
  description = "First label of the profile's DNS name, unique in all of Azure: LABEL.trafficmanager.net."
  type        = string
}

variable "ttl_seconds" {
  description = "How long resolvers keep an answer, in seconds. It limits how fast a change of share and a drain can be."
  type        = number
  default     = 60
}

variable "health_path" {
  description = "Path that answers 200 on both sides without a redirect, and only while the app is ready."
  type        = string
  default     = "/health"
}

variable "private_endpoint_name" {
  description = "Name of the endpoint of the private side."
  type        = string
  default     = "datacenter"
}

variable "private_target" {
  description = "Public host name or IP address of the private side."
  type        = string
}

variable "private_weight" {
  description = "Weight of the private side. 50 lets shares of the burst side reach from 2 % to 95 %."
  type        = number
  default     = 50
}

variable "burst_endpoint_name" {
  description = "Name of the endpoint of the burst side."
  type        = string
  default     = "azure"
}

variable "app_name" {
  description = "Name of the web app, unique in all of Azure."
  type        = string
}

variable "plan_name" {
  description = "Name of the App Service plan. Empty: APP-plan."
  type        = string
  default     = ""
}

variable "plan_sku" {
  description = "Size of the plan. Traffic Manager needs Standard or higher."
  type        = string
  default     = "P1v3"
}

variable "idle_instances" {
  description = "Instances that are kept, and paid, between bursts: the input idle-instances."
  type        = number
  default     = 1
}

variable "linux" {
  description = "Whether the app runs on Linux. What brings the releases sets its runtime."
  type        = bool
  default     = false
}

variable "autoscale_maximum" {
  description = "Most instances of an autoscale setting that is made switched off, for autoscale: enable. 0: none is made."
  type        = number
  default     = 0
}

variable "subject" {
  description = "Subject of the job's ID token, such as repo:ORG@ORG_ID/REPO@REPO_ID:ref:refs/heads/main. Empty: no federated credential."
  type        = string
  default     = ""
}

variable "other_subject" {
  description = "A second subject, for the time in which a repository changes its format."
  type        = string
  default     = ""
}

variable "issuer" {
  description = "Who issues the ID token."
  type        = string
  default     = "https://token.actions.githubusercontent.com"
}

variable "audience" {
  description = "Audience of the ID token. US Government and China have their own."
  type        = string
  default     = "api://AzureADTokenExchange"
}

variable "principal_id" {
  description = "Object id of a service principal that is there already. Empty: a user-assigned identity is made."
  type        = string
  default     = ""
}

variable "load_resource_id" {
  description = "Resource whose metric is the load, or workspace whose query is: the input load-resource. Empty: none."
  type        = string
  default     = ""
}

variable "load_metric" {
  description = "Metric of that resource for the alert that starts the controller. Empty: no such alert."
  type        = string
  default     = ""
}

variable "load_namespace" {
  description = "Namespace of that metric: the type of the resource."
  type        = string
  default     = "microsoft.insights/components"
}

variable "load_aggregation" {
  description = "How the metric is aggregated over five minutes."
  type        = string
  default     = "Count"

  validation {
    condition     = contains(["Average", "Count", "Maximum", "Total"], var.load_aggregation)
    error_message = "One of Average, Count, Maximum and Total."
  }
}

variable "load_threshold" {
  description = "Load that is too much for the private side, in the unit of metric and query. The input scale-out-at of private-capacity."
  type        = number
  default     = 0
}

variable "workspace_id" {
  description = "Log Analytics workspace that the rules of the dead man's switch query. Empty: they are not made."
  type        = string
  default     = ""
}

variable "workspace_location" {
  description = "Region of the workspace. Empty: that of everything else."
  type        = string
  default     = ""
}

variable "load_query" {
  description = "KQL that gives Load by bin(TimeGenerated, 5m), for the rule \"full without burst\". Empty: that rule is not made."
  type        = string
  default     = ""
}

variable "max_burst_minutes" {
  description = "Longest burst, in minutes: the input max-burst. 0: no rule watches it."
  type        = number
  default     = 0
}

variable "alert_email" {
  description = "Who gets the alerts by e-mail. Empty: nobody."
  type        = string
  default     = ""
}

variable "bridge_name" {
  description = "Name of the alert bridge's function app in this resource group, whose action group (NAME-actions) the alerts call. Its own command makes that group, and only with entraObjectId. Empty: no bridge."
  type        = string
  default     = ""
}
