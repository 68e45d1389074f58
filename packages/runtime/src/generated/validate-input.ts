// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.
// @ts-nocheck
import type { Validator } from "../validation/violations.ts";
import type { SubmitVideoRequest } from "./submit-video.ts";
import type { SubmitImageRequest } from "./submit-image.ts";
import type { RuntimeConfig } from "./runtime-config.ts";

const validateSubmitVideo_ = validate21;
const schema7 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/task-options.json","type":"object","additionalProperties":false,"required":["uri"],"properties":{"uri":{"$ref":"#/$defs/objectUri"},"userData":{"type":"string","maxUtf8Bytes":2048},"tags":{"type":"object","additionalProperties":{"type":"string"}},"scenes":{"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"string","enum":["porn","terrorism","live","logo","ad"]}},"interval":{"type":"integer","minimum":1},"maxFrames":{"type":"integer"},"notification":{"type":"object","additionalProperties":false,"properties":{"mns":{"type":"object","additionalProperties":false,"required":["topicName"],"properties":{"topicName":{"type":"string","minLength":1}}},"rocketMq":{"type":"object","additionalProperties":false,"required":["instanceId","topicName"],"properties":{"instanceId":{"type":"string","minLength":1},"topicName":{"type":"string","minLength":1}}},"extendedMessageUri":{"$ref":"#/$defs/objectUri"}}},"credentialConfig":{"type":"object","additionalProperties":false,"properties":{"serviceRole":{"type":"string","minLength":1},"policy":{"type":"string","minLength":1},"chain":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["assumeRoleFor","role","roleType"],"properties":{"assumeRoleFor":{"type":"string","minLength":1},"role":{"type":"string","minLength":1},"roleType":{"type":"string","enum":["user","service"]}}}}}}},"$defs":{"objectUri":{"type":"string","pattern":"^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"}}};
const pattern0 = new RegExp("^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$", "u");

function validate23(data, {instancePath=""}={}){
let vErrors = null;
if(typeof data === "string"){
if(!pattern0.test(data)){
(vErrors ??= []).push({instancePath,keyword:"pattern",params:{pattern: "^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"}});
}
}
else {
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "string"}});
}
validate23.errors = vErrors;
return vErrors === null;
}


function validate22(data, {instancePath=""}={}){
let vErrors = null;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.uri === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "uri"}});
}
for(const key0 in data){
if(!((((((((key0 === "uri") || (key0 === "userData")) || (key0 === "tags")) || (key0 === "scenes")) || (key0 === "interval")) || (key0 === "maxFrames")) || (key0 === "notification")) || (key0 === "credentialConfig"))){
(vErrors ??= []).push({instancePath,keyword:"additionalProperties",params:{additionalProperty: key0}});
}
}
if(data.uri !== undefined){
if(!(validate23(data.uri, {instancePath:instancePath+"/uri"}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
}
}
if(data.userData !== undefined){
let data1 = data.userData;
if(typeof data1 === "string"){
if(Buffer.byteLength(data1) > 2048){
(vErrors ??= []).push({instancePath:instancePath+"/userData",keyword:"maxUtf8Bytes",params:{limit: 2048, bytes: Buffer.byteLength(data1)}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/userData",keyword:"type",params:{type: "string"}});
}
}
if(data.tags !== undefined){
let data2 = data.tags;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key1 in data2){
if(typeof data2[key1] !== "string"){
(vErrors ??= []).push({instancePath:instancePath+"/tags/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/tags",keyword:"type",params:{type: "object"}});
}
}
if(data.scenes !== undefined){
let data4 = data.scenes;
if(Array.isArray(data4)){
if(data4.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/scenes",keyword:"minItems",params:{limit: 1}});
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 !== "string"){
(vErrors ??= []).push({instancePath:instancePath+"/scenes/" + i0,keyword:"type",params:{type: "string"}});
}
if(!(((((data5 === "porn") || (data5 === "terrorism")) || (data5 === "live")) || (data5 === "logo")) || (data5 === "ad"))){
(vErrors ??= []).push({instancePath:instancePath+"/scenes/" + i0,keyword:"enum",params:{allowedValues: schema7.properties.scenes.items.enum}});
}
}
let i1 = data4.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data4[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
(vErrors ??= []).push({instancePath:instancePath+"/scenes",keyword:"uniqueItems",params:{i: i1, j: j0}});
break;
}
indices0[item0] = i1;
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/scenes",keyword:"type",params:{type: "array"}});
}
}
if(data.interval !== undefined){
let data6 = data.interval;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
(vErrors ??= []).push({instancePath:instancePath+"/interval",keyword:"type",params:{type: "integer"}});
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 1 || isNaN(data6)){
(vErrors ??= []).push({instancePath:instancePath+"/interval",keyword:"minimum",params:{comparison: ">=", limit: 1}});
}
}
}
if(data.maxFrames !== undefined){
let data7 = data.maxFrames;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
(vErrors ??= []).push({instancePath:instancePath+"/maxFrames",keyword:"type",params:{type: "integer"}});
}
}
if(data.notification !== undefined){
let data8 = data.notification;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key2 in data8){
if(!(((key2 === "mns") || (key2 === "rocketMq")) || (key2 === "extendedMessageUri"))){
(vErrors ??= []).push({instancePath:instancePath+"/notification",keyword:"additionalProperties",params:{additionalProperty: key2}});
}
}
if(data8.mns !== undefined){
let data9 = data8.mns;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.topicName === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/notification/mns",keyword:"required",params:{missingProperty: "topicName"}});
}
for(const key3 in data9){
if(!(key3 === "topicName")){
(vErrors ??= []).push({instancePath:instancePath+"/notification/mns",keyword:"additionalProperties",params:{additionalProperty: key3}});
}
}
if(data9.topicName !== undefined){
let data10 = data9.topicName;
if(typeof data10 === "string"){
if(data10.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/notification/mns/topicName",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/notification/mns/topicName",keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/notification/mns",keyword:"type",params:{type: "object"}});
}
}
if(data8.rocketMq !== undefined){
let data11 = data8.rocketMq;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.instanceId === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq",keyword:"required",params:{missingProperty: "instanceId"}});
}
if(data11.topicName === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq",keyword:"required",params:{missingProperty: "topicName"}});
}
for(const key4 in data11){
if(!((key4 === "instanceId") || (key4 === "topicName"))){
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq",keyword:"additionalProperties",params:{additionalProperty: key4}});
}
}
if(data11.instanceId !== undefined){
let data12 = data11.instanceId;
if(typeof data12 === "string"){
if(data12.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq/instanceId",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq/instanceId",keyword:"type",params:{type: "string"}});
}
}
if(data11.topicName !== undefined){
let data13 = data11.topicName;
if(typeof data13 === "string"){
if(data13.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq/topicName",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq/topicName",keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/notification/rocketMq",keyword:"type",params:{type: "object"}});
}
}
if(data8.extendedMessageUri !== undefined){
if(!(validate23(data8.extendedMessageUri, {instancePath:instancePath+"/notification/extendedMessageUri"}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/notification",keyword:"type",params:{type: "object"}});
}
}
if(data.credentialConfig !== undefined){
let data15 = data.credentialConfig;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key5 in data15){
if(!(((key5 === "serviceRole") || (key5 === "policy")) || (key5 === "chain"))){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig",keyword:"additionalProperties",params:{additionalProperty: key5}});
}
}
if(data15.serviceRole !== undefined){
let data16 = data15.serviceRole;
if(typeof data16 === "string"){
if(data16.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/serviceRole",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/serviceRole",keyword:"type",params:{type: "string"}});
}
}
if(data15.policy !== undefined){
let data17 = data15.policy;
if(typeof data17 === "string"){
if(data17.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/policy",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/policy",keyword:"type",params:{type: "string"}});
}
}
if(data15.chain !== undefined){
let data18 = data15.chain;
if(Array.isArray(data18)){
const len1 = data18.length;
for(let i2=0; i2<len1; i2++){
let data19 = data18[i2];
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
if(data19.assumeRoleFor === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2,keyword:"required",params:{missingProperty: "assumeRoleFor"}});
}
if(data19.role === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2,keyword:"required",params:{missingProperty: "role"}});
}
if(data19.roleType === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2,keyword:"required",params:{missingProperty: "roleType"}});
}
for(const key6 in data19){
if(!(((key6 === "assumeRoleFor") || (key6 === "role")) || (key6 === "roleType"))){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2,keyword:"additionalProperties",params:{additionalProperty: key6}});
}
}
if(data19.assumeRoleFor !== undefined){
let data20 = data19.assumeRoleFor;
if(typeof data20 === "string"){
if(data20.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2+"/assumeRoleFor",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2+"/assumeRoleFor",keyword:"type",params:{type: "string"}});
}
}
if(data19.role !== undefined){
let data21 = data19.role;
if(typeof data21 === "string"){
if(data21.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2+"/role",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2+"/role",keyword:"type",params:{type: "string"}});
}
}
if(data19.roleType !== undefined){
let data22 = data19.roleType;
if(typeof data22 !== "string"){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2+"/roleType",keyword:"type",params:{type: "string"}});
}
if(!((data22 === "user") || (data22 === "service"))){
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2+"/roleType",keyword:"enum",params:{allowedValues: schema7.properties.credentialConfig.properties.chain.items.properties.roleType.enum}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain/" + i2,keyword:"type",params:{type: "object"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig/chain",keyword:"type",params:{type: "array"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/credentialConfig",keyword:"type",params:{type: "object"}});
}
}
}
else {
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "object"}});
}
validate22.errors = vErrors;
return vErrors === null;
}


function validate21(data, {instancePath=""}={}){
let vErrors = null;
if(!(validate22(data, {instancePath}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.interval !== undefined){
let data0 = data.interval;
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 600 || isNaN(data0)){
(vErrors ??= []).push({instancePath:instancePath+"/interval",keyword:"maximum",params:{comparison: "<=", limit: 600}});
}
}
}
if(data.maxFrames !== undefined){
let data1 = data.maxFrames;
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 3600 || isNaN(data1)){
(vErrors ??= []).push({instancePath:instancePath+"/maxFrames",keyword:"maximum",params:{comparison: "<=", limit: 3600}});
}
if(data1 < 5 || isNaN(data1)){
(vErrors ??= []).push({instancePath:instancePath+"/maxFrames",keyword:"minimum",params:{comparison: ">=", limit: 5}});
}
}
}
}
validate21.errors = vErrors;
return vErrors === null;
}

const validateSubmitImage_ = validate27;

function validate27(data, {instancePath=""}={}){
let vErrors = null;
if(!(validate22(data, {instancePath}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.maxFrames !== undefined){
let data0 = data.maxFrames;
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 < 1 || isNaN(data0)){
(vErrors ??= []).push({instancePath:instancePath+"/maxFrames",keyword:"minimum",params:{comparison: ">=", limit: 1}});
}
}
}
}
validate27.errors = vErrors;
return vErrors === null;
}

const validateRuntimeConfig_ = validate29;
const schema10 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/runtime-config.json","type":"object","additionalProperties":false,"required":["region","accountId","project","topic","queue","contentFormat","endpoints","mediaBuckets"],"properties":{"region":{"type":"string","pattern":"^[a-z]{2}-[a-z0-9-]+$"},"accountId":{"type":"string","pattern":"^[0-9]+$"},"project":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_-]{0,127}$"},"topic":{"$ref":"#/$defs/smqName"},"queue":{"$ref":"#/$defs/smqName"},"deadLetterQueue":{"$ref":"#/$defs/smqName"},"uploadQueue":{"$ref":"#/$defs/smqName"},"contentFormat":{"type":"string","enum":["XML","JSON","SIMPLIFIED"]},"endpoints":{"type":"object","additionalProperties":false,"required":["imm","mns","sts"],"properties":{"imm":{"$ref":"#/$defs/origin"},"mns":{"$ref":"#/$defs/origin"},"sts":{"$ref":"#/$defs/origin"},"oss":{"$ref":"#/$defs/origin"}}},"allowHttp":{"type":"boolean"},"mediaBuckets":{"type":"array","items":{"type":"string","minLength":3}},"mediaPrefixes":{"type":"object","additionalProperties":{"type":"array","minItems":1,"items":{"type":"string","minLength":1}}},"mediaKeyArns":{"type":"array","items":{"type":"string","pattern":"^acs:kms:[a-z0-9-]+:[0-9]+:key/[A-Za-z0-9_-]+$"}},"quarantine":{"type":"object","additionalProperties":false,"minProperties":1,"properties":{"bucket":{"type":"string","minLength":3},"prefix":{"type":"string","minLength":1}}},"roleArn":{"type":"string","pattern":"^acs:ram::[0-9]*:role/.+$"}},"$defs":{"smqName":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"},"origin":{"type":"string","pattern":"^https?://[^/?#@\\s]+/?$"}}};
const func2 = Object.prototype.hasOwnProperty;
const pattern1 = new RegExp("^[a-z]{2}-[a-z0-9-]+$", "u");
const pattern2 = new RegExp("^[0-9]+$", "u");
const pattern3 = new RegExp("^[A-Za-z_][A-Za-z0-9_-]{0,127}$", "u");
const pattern6 = new RegExp("^acs:kms:[a-z0-9-]+:[0-9]+:key/[A-Za-z0-9_-]+$", "u");
const pattern7 = new RegExp("^acs:ram::[0-9]*:role/.+$", "u");
const pattern4 = new RegExp("^[A-Za-z0-9][A-Za-z0-9-]{0,255}$", "u");

function validate30(data, {instancePath=""}={}){
let vErrors = null;
if(typeof data === "string"){
if(!pattern4.test(data)){
(vErrors ??= []).push({instancePath,keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"}});
}
}
else {
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "string"}});
}
validate30.errors = vErrors;
return vErrors === null;
}

const pattern5 = new RegExp("^https?://[^/?#@\\s]+/?$", "u");

function validate35(data, {instancePath=""}={}){
let vErrors = null;
if(typeof data === "string"){
if(!pattern5.test(data)){
(vErrors ??= []).push({instancePath,keyword:"pattern",params:{pattern: "^https?://[^/?#@\\s]+/?$"}});
}
}
else {
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "string"}});
}
validate35.errors = vErrors;
return vErrors === null;
}


function validate29(data, {instancePath=""}={}){
let vErrors = null;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.region === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "region"}});
}
if(data.accountId === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "accountId"}});
}
if(data.project === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "project"}});
}
if(data.topic === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "topic"}});
}
if(data.queue === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "queue"}});
}
if(data.contentFormat === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "contentFormat"}});
}
if(data.endpoints === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "endpoints"}});
}
if(data.mediaBuckets === undefined){
(vErrors ??= []).push({instancePath,keyword:"required",params:{missingProperty: "mediaBuckets"}});
}
for(const key0 in data){
if(!(func2.call(schema10.properties, key0))){
(vErrors ??= []).push({instancePath,keyword:"additionalProperties",params:{additionalProperty: key0}});
}
}
if(data.region !== undefined){
let data0 = data.region;
if(typeof data0 === "string"){
if(!pattern1.test(data0)){
(vErrors ??= []).push({instancePath:instancePath+"/region",keyword:"pattern",params:{pattern: "^[a-z]{2}-[a-z0-9-]+$"}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/region",keyword:"type",params:{type: "string"}});
}
}
if(data.accountId !== undefined){
let data1 = data.accountId;
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
(vErrors ??= []).push({instancePath:instancePath+"/accountId",keyword:"pattern",params:{pattern: "^[0-9]+$"}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/accountId",keyword:"type",params:{type: "string"}});
}
}
if(data.project !== undefined){
let data2 = data.project;
if(typeof data2 === "string"){
if(!pattern3.test(data2)){
(vErrors ??= []).push({instancePath:instancePath+"/project",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_-]{0,127}$"}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/project",keyword:"type",params:{type: "string"}});
}
}
if(data.topic !== undefined){
if(!(validate30(data.topic, {instancePath:instancePath+"/topic"}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
}
}
if(data.queue !== undefined){
if(!(validate30(data.queue, {instancePath:instancePath+"/queue"}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
}
}
if(data.deadLetterQueue !== undefined){
if(!(validate30(data.deadLetterQueue, {instancePath:instancePath+"/deadLetterQueue"}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
}
}
if(data.uploadQueue !== undefined){
if(!(validate30(data.uploadQueue, {instancePath:instancePath+"/uploadQueue"}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
}
}
if(data.contentFormat !== undefined){
let data7 = data.contentFormat;
if(typeof data7 !== "string"){
(vErrors ??= []).push({instancePath:instancePath+"/contentFormat",keyword:"type",params:{type: "string"}});
}
if(!(((data7 === "XML") || (data7 === "JSON")) || (data7 === "SIMPLIFIED"))){
(vErrors ??= []).push({instancePath:instancePath+"/contentFormat",keyword:"enum",params:{allowedValues: schema10.properties.contentFormat.enum}});
}
}
if(data.endpoints !== undefined){
let data8 = data.endpoints;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.imm === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/endpoints",keyword:"required",params:{missingProperty: "imm"}});
}
if(data8.mns === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/endpoints",keyword:"required",params:{missingProperty: "mns"}});
}
if(data8.sts === undefined){
(vErrors ??= []).push({instancePath:instancePath+"/endpoints",keyword:"required",params:{missingProperty: "sts"}});
}
for(const key1 in data8){
if(!((((key1 === "imm") || (key1 === "mns")) || (key1 === "sts")) || (key1 === "oss"))){
(vErrors ??= []).push({instancePath:instancePath+"/endpoints",keyword:"additionalProperties",params:{additionalProperty: key1}});
}
}
if(data8.imm !== undefined){
if(!(validate35(data8.imm, {instancePath:instancePath+"/endpoints/imm"}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
}
}
if(data8.mns !== undefined){
if(!(validate35(data8.mns, {instancePath:instancePath+"/endpoints/mns"}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
}
}
if(data8.sts !== undefined){
if(!(validate35(data8.sts, {instancePath:instancePath+"/endpoints/sts"}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
}
}
if(data8.oss !== undefined){
if(!(validate35(data8.oss, {instancePath:instancePath+"/endpoints/oss"}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/endpoints",keyword:"type",params:{type: "object"}});
}
}
if(data.allowHttp !== undefined){
if(typeof data.allowHttp !== "boolean"){
(vErrors ??= []).push({instancePath:instancePath+"/allowHttp",keyword:"type",params:{type: "boolean"}});
}
}
if(data.mediaBuckets !== undefined){
let data14 = data.mediaBuckets;
if(Array.isArray(data14)){
const len0 = data14.length;
for(let i0=0; i0<len0; i0++){
let data15 = data14[i0];
if(typeof data15 === "string"){
if(data15.length < 3){
(vErrors ??= []).push({instancePath:instancePath+"/mediaBuckets/" + i0,keyword:"minLength",params:{limit: 3}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/mediaBuckets/" + i0,keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/mediaBuckets",keyword:"type",params:{type: "array"}});
}
}
if(data.mediaPrefixes !== undefined){
let data16 = data.mediaPrefixes;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
for(const key2 in data16){
let data17 = data16[key2];
if(Array.isArray(data17)){
if(data17.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/mediaPrefixes/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),keyword:"minItems",params:{limit: 1}});
}
const len1 = data17.length;
for(let i1=0; i1<len1; i1++){
let data18 = data17[i1];
if(typeof data18 === "string"){
if(data18.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/mediaPrefixes/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i1,keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/mediaPrefixes/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i1,keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/mediaPrefixes/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),keyword:"type",params:{type: "array"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/mediaPrefixes",keyword:"type",params:{type: "object"}});
}
}
if(data.mediaKeyArns !== undefined){
let data19 = data.mediaKeyArns;
if(Array.isArray(data19)){
const len2 = data19.length;
for(let i2=0; i2<len2; i2++){
let data20 = data19[i2];
if(typeof data20 === "string"){
if(!pattern6.test(data20)){
(vErrors ??= []).push({instancePath:instancePath+"/mediaKeyArns/" + i2,keyword:"pattern",params:{pattern: "^acs:kms:[a-z0-9-]+:[0-9]+:key/[A-Za-z0-9_-]+$"}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/mediaKeyArns/" + i2,keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/mediaKeyArns",keyword:"type",params:{type: "array"}});
}
}
if(data.quarantine !== undefined){
let data21 = data.quarantine;
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
if(Object.keys(data21).length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/quarantine",keyword:"minProperties",params:{limit: 1}});
}
for(const key3 in data21){
if(!((key3 === "bucket") || (key3 === "prefix"))){
(vErrors ??= []).push({instancePath:instancePath+"/quarantine",keyword:"additionalProperties",params:{additionalProperty: key3}});
}
}
if(data21.bucket !== undefined){
let data22 = data21.bucket;
if(typeof data22 === "string"){
if(data22.length < 3){
(vErrors ??= []).push({instancePath:instancePath+"/quarantine/bucket",keyword:"minLength",params:{limit: 3}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/quarantine/bucket",keyword:"type",params:{type: "string"}});
}
}
if(data21.prefix !== undefined){
let data23 = data21.prefix;
if(typeof data23 === "string"){
if(data23.length < 1){
(vErrors ??= []).push({instancePath:instancePath+"/quarantine/prefix",keyword:"minLength",params:{limit: 1}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/quarantine/prefix",keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/quarantine",keyword:"type",params:{type: "object"}});
}
}
if(data.roleArn !== undefined){
let data24 = data.roleArn;
if(typeof data24 === "string"){
if(!pattern7.test(data24)){
(vErrors ??= []).push({instancePath:instancePath+"/roleArn",keyword:"pattern",params:{pattern: "^acs:ram::[0-9]*:role/.+$"}});
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/roleArn",keyword:"type",params:{type: "string"}});
}
}
}
else {
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "object"}});
}
validate29.errors = vErrors;
return vErrors === null;
}

export const validateSubmitVideo = validateSubmitVideo_ as unknown as Validator<SubmitVideoRequest>;
export const validateSubmitImage = validateSubmitImage_ as unknown as Validator<SubmitImageRequest>;
export const validateRuntimeConfig = validateRuntimeConfig_ as unknown as Validator<RuntimeConfig>;
