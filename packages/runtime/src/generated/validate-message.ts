// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.
// @ts-nocheck
import type { Validator } from "../validation/violations.ts";
import type { NotificationEnvelope } from "./notification-envelope.ts";
import type { NotificationContent } from "./notification-content.ts";

const validateNotificationEnvelope_ = validate10;
const schema11 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-envelope.json","type":"object","required":["content"],"properties":{"id":{"type":["string","null"]},"source":{"type":["string","null"]},"type":{"type":["string","null"]},"subject":{"type":["string","null"]},"time":{"type":["string","number","null"]},"content":{"type":["string","object"]}}};

function validate10(data, {instancePath=""}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.content === undefined) && (missing0 = "content")){
validate10.errors = [{instancePath,keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.id !== undefined){
let data0 = data.id;
const _errs1 = errors;
if((typeof data0 !== "string") && (data0 !== null)){
validate10.errors = [{instancePath:instancePath+"/id",keyword:"type",params:{type: schema11.properties.id.type}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.source !== undefined){
let data1 = data.source;
const _errs3 = errors;
if((typeof data1 !== "string") && (data1 !== null)){
validate10.errors = [{instancePath:instancePath+"/source",keyword:"type",params:{type: schema11.properties.source.type}}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.type !== undefined){
let data2 = data.type;
const _errs5 = errors;
if((typeof data2 !== "string") && (data2 !== null)){
validate10.errors = [{instancePath:instancePath+"/type",keyword:"type",params:{type: schema11.properties.type.type}}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.subject !== undefined){
let data3 = data.subject;
const _errs7 = errors;
if((typeof data3 !== "string") && (data3 !== null)){
validate10.errors = [{instancePath:instancePath+"/subject",keyword:"type",params:{type: schema11.properties.subject.type}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.time !== undefined){
let data4 = data.time;
const _errs9 = errors;
if(((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))) && (data4 !== null)){
validate10.errors = [{instancePath:instancePath+"/time",keyword:"type",params:{type: schema11.properties.time.type}}];
return false;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.content !== undefined){
let data5 = data.content;
const _errs11 = errors;
if((typeof data5 !== "string") && (!(data5 && typeof data5 == "object" && !Array.isArray(data5)))){
validate10.errors = [{instancePath:instancePath+"/content",keyword:"type",params:{type: schema11.properties.content.type}}];
return false;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,keyword:"type",params:{type: "object"}}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}

const validateNotificationContent_ = validate11;
const schema12 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-content.json","type":"object","required":["TaskId","Status"],"properties":{"ProjectName":{"type":["string","null"]},"TaskId":{"type":"string","minLength":1},"TaskType":{"type":["string","null"]},"Status":{"type":"string","enum":["Succeeded","Failed"]},"Code":{"type":["string","null"]},"Message":{"type":["string","null"]},"UserData":{"type":["string","null"]},"Tags":{"type":["object","string","null"]},"StartTime":{"type":["string","null"]},"EndTime":{"type":["string","null"]},"ModerationResult":{"anyOf":[{"$ref":"#/$defs/result"},{"type":"null"}]},"URI":{"type":["string","null"]},"SourceURI":{"type":["string","null"]},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}},"$defs":{"result":{"type":"object","properties":{"URI":{"type":["string","null"]},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}}},"suggestion":{"type":["string","null"],"enum":["pass","review","block",null]},"categories":{"type":["array","null"],"items":{"type":"string"}},"frames":{"type":["object","null"],"properties":{"TotalCount":{"$ref":"#/$defs/figure"},"BlockFrames":{"type":["array","null"],"items":{"type":"object","properties":{"Offset":{"$ref":"#/$defs/figure"},"Label":{"type":["string","null"]},"Rate":{"$ref":"#/$defs/figure"}}}}}},"figure":{"type":["number","string","null"],"pattern":"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}}};
const schema14 = {"type":["string","null"],"enum":["pass","review","block",null]};
const schema15 = {"type":["array","null"],"items":{"type":"string"}};
const schema13 = {"type":"object","properties":{"URI":{"type":["string","null"]},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}}};
const schema16 = {"type":["object","null"],"properties":{"TotalCount":{"$ref":"#/$defs/figure"},"BlockFrames":{"type":["array","null"],"items":{"type":"object","properties":{"Offset":{"$ref":"#/$defs/figure"},"Label":{"type":["string","null"]},"Rate":{"$ref":"#/$defs/figure"}}}}}};
const schema17 = {"type":["number","string","null"],"pattern":"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"};
const pattern0 = new RegExp("^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$", "u");

function validate13(data, {instancePath=""}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
validate13.errors = [{instancePath,keyword:"type",params:{type: schema16.type}}];
return false;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.TotalCount !== undefined){
let data0 = data.TotalCount;
const _errs1 = errors;
const _errs2 = errors;
if(((!((typeof data0 == "number") && (isFinite(data0)))) && (typeof data0 !== "string")) && (data0 !== null)){
validate13.errors = [{instancePath:instancePath+"/TotalCount",keyword:"type",params:{type: schema17.type}}];
return false;
}
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
validate13.errors = [{instancePath:instancePath+"/TotalCount",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}}];
return false;
}
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.BlockFrames !== undefined){
let data1 = data.BlockFrames;
const _errs4 = errors;
if((!(Array.isArray(data1))) && (data1 !== null)){
validate13.errors = [{instancePath:instancePath+"/BlockFrames",keyword:"type",params:{type: schema16.properties.BlockFrames.type}}];
return false;
}
if(errors === _errs4){
if(Array.isArray(data1)){
var valid2 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs6 = errors;
if(errors === _errs6){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.Offset !== undefined){
let data3 = data2.Offset;
const _errs8 = errors;
const _errs9 = errors;
if(((!((typeof data3 == "number") && (isFinite(data3)))) && (typeof data3 !== "string")) && (data3 !== null)){
validate13.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Offset",keyword:"type",params:{type: schema17.type}}];
return false;
}
if(errors === _errs9){
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
validate13.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Offset",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}}];
return false;
}
}
}
var valid3 = _errs8 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.Label !== undefined){
let data4 = data2.Label;
const _errs11 = errors;
if((typeof data4 !== "string") && (data4 !== null)){
validate13.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Label",keyword:"type",params:{type: schema16.properties.BlockFrames.items.properties.Label.type}}];
return false;
}
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.Rate !== undefined){
let data5 = data2.Rate;
const _errs13 = errors;
const _errs14 = errors;
if(((!((typeof data5 == "number") && (isFinite(data5)))) && (typeof data5 !== "string")) && (data5 !== null)){
validate13.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Rate",keyword:"type",params:{type: schema17.type}}];
return false;
}
if(errors === _errs14){
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
validate13.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Rate",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}}];
return false;
}
}
}
var valid3 = _errs13 === errors;
}
else {
var valid3 = true;
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/BlockFrames/" + i0,keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid2 = _errs6 === errors;
if(!valid2){
break;
}
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
validate13.errors = vErrors;
return errors === 0;
}


function validate12(data, {instancePath=""}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.URI !== undefined){
let data0 = data.URI;
const _errs1 = errors;
if((typeof data0 !== "string") && (data0 !== null)){
validate12.errors = [{instancePath:instancePath+"/URI",keyword:"type",params:{type: schema13.properties.URI.type}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Suggestion !== undefined){
let data1 = data.Suggestion;
const _errs3 = errors;
if((typeof data1 !== "string") && (data1 !== null)){
validate12.errors = [{instancePath:instancePath+"/Suggestion",keyword:"type",params:{type: schema14.type}}];
return false;
}
if(!((((data1 === "pass") || (data1 === "review")) || (data1 === "block")) || (data1 === null))){
validate12.errors = [{instancePath:instancePath+"/Suggestion",keyword:"enum",params:{allowedValues: schema14.enum}}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Categories !== undefined){
let data2 = data.Categories;
const _errs6 = errors;
const _errs7 = errors;
if((!(Array.isArray(data2))) && (data2 !== null)){
validate12.errors = [{instancePath:instancePath+"/Categories",keyword:"type",params:{type: schema15.type}}];
return false;
}
if(errors === _errs7){
if(Array.isArray(data2)){
var valid3 = true;
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
const _errs9 = errors;
if(typeof data2[i0] !== "string"){
validate12.errors = [{instancePath:instancePath+"/Categories/" + i0,keyword:"type",params:{type: "string"}}];
return false;
}
var valid3 = _errs9 === errors;
if(!valid3){
break;
}
}
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Frames !== undefined){
const _errs11 = errors;
if(!(validate13(data.Frames, {instancePath:instancePath+"/Frames"}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate12.errors = [{instancePath,keyword:"type",params:{type: "object"}}];
return false;
}
}
validate12.errors = vErrors;
return errors === 0;
}


function validate11(data, {instancePath=""}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.TaskId === undefined) && (missing0 = "TaskId")) || ((data.Status === undefined) && (missing0 = "Status"))){
validate11.errors = [{instancePath,keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.ProjectName !== undefined){
let data0 = data.ProjectName;
const _errs1 = errors;
if((typeof data0 !== "string") && (data0 !== null)){
validate11.errors = [{instancePath:instancePath+"/ProjectName",keyword:"type",params:{type: schema12.properties.ProjectName.type}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.TaskId !== undefined){
let data1 = data.TaskId;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(data1.length < 1){
validate11.errors = [{instancePath:instancePath+"/TaskId",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/TaskId",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.TaskType !== undefined){
let data2 = data.TaskType;
const _errs5 = errors;
if((typeof data2 !== "string") && (data2 !== null)){
validate11.errors = [{instancePath:instancePath+"/TaskType",keyword:"type",params:{type: schema12.properties.TaskType.type}}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Status !== undefined){
let data3 = data.Status;
const _errs7 = errors;
if(typeof data3 !== "string"){
validate11.errors = [{instancePath:instancePath+"/Status",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((data3 === "Succeeded") || (data3 === "Failed"))){
validate11.errors = [{instancePath:instancePath+"/Status",keyword:"enum",params:{allowedValues: schema12.properties.Status.enum}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Code !== undefined){
let data4 = data.Code;
const _errs9 = errors;
if((typeof data4 !== "string") && (data4 !== null)){
validate11.errors = [{instancePath:instancePath+"/Code",keyword:"type",params:{type: schema12.properties.Code.type}}];
return false;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Message !== undefined){
let data5 = data.Message;
const _errs11 = errors;
if((typeof data5 !== "string") && (data5 !== null)){
validate11.errors = [{instancePath:instancePath+"/Message",keyword:"type",params:{type: schema12.properties.Message.type}}];
return false;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.UserData !== undefined){
let data6 = data.UserData;
const _errs13 = errors;
if((typeof data6 !== "string") && (data6 !== null)){
validate11.errors = [{instancePath:instancePath+"/UserData",keyword:"type",params:{type: schema12.properties.UserData.type}}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Tags !== undefined){
let data7 = data.Tags;
const _errs15 = errors;
if(((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (typeof data7 !== "string")) && (data7 !== null)){
validate11.errors = [{instancePath:instancePath+"/Tags",keyword:"type",params:{type: schema12.properties.Tags.type}}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.StartTime !== undefined){
let data8 = data.StartTime;
const _errs17 = errors;
if((typeof data8 !== "string") && (data8 !== null)){
validate11.errors = [{instancePath:instancePath+"/StartTime",keyword:"type",params:{type: schema12.properties.StartTime.type}}];
return false;
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.EndTime !== undefined){
let data9 = data.EndTime;
const _errs19 = errors;
if((typeof data9 !== "string") && (data9 !== null)){
validate11.errors = [{instancePath:instancePath+"/EndTime",keyword:"type",params:{type: schema12.properties.EndTime.type}}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ModerationResult !== undefined){
let data10 = data.ModerationResult;
const _errs21 = errors;
const _errs22 = errors;
let valid1 = false;
const _errs23 = errors;
if(!(validate12(data10, {instancePath:instancePath+"/ModerationResult"}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
errors = vErrors.length;
}
var _valid0 = _errs23 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs24 = errors;
if(data10 !== null){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult",keyword:"type",params:{type: "null"}});
errors++;
}
var _valid0 = _errs24 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult",keyword:"anyOf",params:{}});
errors++;
validate11.errors = vErrors;
return false;
}
else {
errors = _errs22;
if(vErrors !== null){
if(_errs22){
vErrors.length = _errs22;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.URI !== undefined){
let data11 = data.URI;
const _errs26 = errors;
if((typeof data11 !== "string") && (data11 !== null)){
validate11.errors = [{instancePath:instancePath+"/URI",keyword:"type",params:{type: schema12.properties.URI.type}}];
return false;
}
var valid0 = _errs26 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.SourceURI !== undefined){
let data12 = data.SourceURI;
const _errs28 = errors;
if((typeof data12 !== "string") && (data12 !== null)){
validate11.errors = [{instancePath:instancePath+"/SourceURI",keyword:"type",params:{type: schema12.properties.SourceURI.type}}];
return false;
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Suggestion !== undefined){
let data13 = data.Suggestion;
const _errs30 = errors;
if((typeof data13 !== "string") && (data13 !== null)){
validate11.errors = [{instancePath:instancePath+"/Suggestion",keyword:"type",params:{type: schema14.type}}];
return false;
}
if(!((((data13 === "pass") || (data13 === "review")) || (data13 === "block")) || (data13 === null))){
validate11.errors = [{instancePath:instancePath+"/Suggestion",keyword:"enum",params:{allowedValues: schema14.enum}}];
return false;
}
var valid0 = _errs30 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Categories !== undefined){
let data14 = data.Categories;
const _errs33 = errors;
const _errs34 = errors;
if((!(Array.isArray(data14))) && (data14 !== null)){
validate11.errors = [{instancePath:instancePath+"/Categories",keyword:"type",params:{type: schema15.type}}];
return false;
}
if(errors === _errs34){
if(Array.isArray(data14)){
var valid4 = true;
const len0 = data14.length;
for(let i0=0; i0<len0; i0++){
const _errs36 = errors;
if(typeof data14[i0] !== "string"){
validate11.errors = [{instancePath:instancePath+"/Categories/" + i0,keyword:"type",params:{type: "string"}}];
return false;
}
var valid4 = _errs36 === errors;
if(!valid4){
break;
}
}
}
}
var valid0 = _errs33 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Frames !== undefined){
const _errs38 = errors;
if(!(validate13(data.Frames, {instancePath:instancePath+"/Frames"}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
var valid0 = _errs38 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate11.errors = [{instancePath,keyword:"type",params:{type: "object"}}];
return false;
}
}
validate11.errors = vErrors;
return errors === 0;
}

export const validateNotificationEnvelope = validateNotificationEnvelope_ as unknown as Validator<NotificationEnvelope>;
export const validateNotificationContent = validateNotificationContent_ as unknown as Validator<NotificationContent>;
